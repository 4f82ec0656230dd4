// Epochs × temperature: the texts of one prompt and one seed after each epoch of the training.

import { make, part, partOf } from "../kit/dom.js";
import { hueOf, temperatureText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";
import { drawChoices } from "./choices.js";
import { drawPaper } from "./paper.js";
import { makePiece } from "./piece.js";

/** @typedef {import("../kit/words.js").Words} Words */

const STOPS = [1, 3, 10]; // epochs with a button of their own, and the last

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @returns {import("./piece.js").Lesson}
 */
export function makeEpochs(root, engine) {
  const range = partOf(root, "range", HTMLInputElement);
  const stops = part(root, "stops");
  /** @type {number | null} */
  let chosen = null; // from 1

  const piece = makePiece(root, (message) => engine.ask("epochs", message), ({ epochs }, _message, words) => {
    part(root, "none").hidden = epochs !== null;
    part(root, "grid").hidden = epochs === null;
    if (epochs === null) return;
    const { prompt, temperatures, texts } = epochs;
    const epoch = Math.min(chosen ?? Infinity, texts.length);
    chosen = epoch;
    const sentence = fill(words, "epoch_of", { epoch, last: texts.length });
    range.max = String(texts.length);
    range.value = String(epoch);
    range.setAttribute("aria-valuetext", sentence);
    part(root, "epoch").textContent = sentence;
    const choices = [...STOPS.filter((stop) => stop < texts.length), texts.length].map((stop) => ({
      value: stop,
      label: fill(words, "epoch", { epoch: stop }),
    }));
    drawChoices(stops, { name: "learn-epochs", choices, chosen: epoch, choose });
    const sheets = temperatures.map((T, i) => makeSheet(prompt, texts[epoch - 1][i], T, epoch, words));
    part(root, "papers").replaceChildren(...sheets);
  });

  /** @param {number} epoch */
  function choose(epoch) {
    chosen = epoch;
    piece.redraw();
  }
  range.addEventListener("input", () => choose(Number(range.value)));

  return {
    ask({ model }) {
      chosen = null;
      piece.send({ model });
    },
    speak(words) {
      range.setAttribute("aria-label", fill(words, "epoch_range"));
      stops.setAttribute("aria-label", fill(words, "epoch_range"));
      piece.speak(words);
    },
  };
}

/**
 * @param {string} prompt
 * @param {string} text
 * @param {number} temperature
 * @param {number} epoch
 * @param {Words} words
 */
function makeSheet(prompt, text, temperature, epoch, words) {
  const T = temperatureText(temperature, words.language);
  const paper = make("div", { className: "paper", tabIndex: 0, data: { temperature } });
  paper.setAttribute("role", "group");
  paper.setAttribute("aria-label", fill(words, "epoch_text", { epoch, temperature: T }));
  drawPaper(paper, prompt, text);
  const sheet = make("div", { className: "sheet" }, make("p", { className: "title", textContent: `T = ${T}` }), paper);
  sheet.style.setProperty("--hue", hueOf(temperature));
  return sheet;
}
