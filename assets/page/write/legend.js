// What is written beside the choice of a colouring, and the colours of the prompts.

import { make } from "../kit/dom.js";

/**
 * @typedef {object} Legend of a colouring
 * @property {string} sentence
 * @property {{ level: number, label: string }[]} samples
 */

/** @param {HTMLElement} element */
export function makeLegend(element) {
  let shown = "";

  return {
    hide() {
      element.hidden = true;
    },

    /**
     * @param {Legend} legend
     * @param {string} waiting said after it, while the colours are not there yet
     * @param {string} problem said instead of it: nothing is coloured then
     */
    show({ sentence, samples }, waiting, problem) {
      element.hidden = false;
      const wanted = JSON.stringify([sentence, waiting, problem]);
      if (shown === wanted) return;
      shown = wanted;
      if (problem) return element.replaceChildren(problem);
      const signs = samples.flatMap(({ level, label }) => [
        make("span", { className: `sample level-${level}`, textContent: label }),
        " ",
      ]);
      element.replaceChildren(sentence, " ", ...signs, waiting);
    },
  };
}

/**
 * The longest stretches of characters with the same level.
 * @param {string} text
 * @param {ArrayLike<number>} levels one for each character
 * @returns {{ level: number, text: string }[]}
 */
export function stretches(text, levels) {
  /** @type {{ level: number, text: string }[]} */
  const found = [];
  [...text].forEach((character, i) => {
    const last = found.at(-1);
    if (last?.level === levels[i]) last.text += character;
    else found.push({ level: levels[i], text: character });
  });
  return found;
}

/**
 * Colour the prompt of every panel, or take its colours away. The textContent stays.
 * @param {HTMLElement} view
 * @param {ArrayLike<number> | null} levels one for each character
 */
export function colourPrompts(view, levels) {
  for (const place of view.querySelectorAll("[data-panel] [data-role=prompt]")) {
    const text = place.textContent ?? "";
    if (levels && [...text].length === levels.length) {
      place.replaceChildren(
        ...stretches(text, levels).map(({ level, text }) =>
          make("span", { className: level ? `level-${level}` : "", textContent: text })
        ),
      );
    } else if (place.firstElementChild) place.textContent = text;
  }
}
