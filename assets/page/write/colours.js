// The texts in colours, by choice. Levels differ by their underline as well as by their tint.

import { part } from "../kit/dom.js";
import { errorSentence, fill, wordsOf } from "../kit/words.js";
import { colourPrompts, makeLegend } from "./legend.js";
import { fits, makeTextAnswers } from "./text_answers.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("../engine/contract.js").Failure} Failure */
/** @typedef {import("./text_answers.js").TextFacts} TextFacts */

/**
 * Colourings of one `kind` read the same answers, and `about()` says what else an answer depends on. `prepare` asks what
 * must be known before `ask` can; it gives a refusal or null. Only the colouring reads its answers: `levels` gives a level
 * for each token of the i-th text, `promptLevels` one for each character of the prompt. A colouring with controls of its
 * own learns from `show` whether it is chosen, and calls the action of `connect` when `about()` has changed.
 * @typedef {{
 *   kind: string,
 *   about(): string,
 *   prepare?(facts: TextFacts): Promise<{ error: Failure } | null>,
 *   ask(facts: TextFacts): Promise<{ error?: Failure }>,
 *   levels(answer: object, i: number): ArrayLike<number>,
 *   promptLevels?(answer: object): ArrayLike<number>,
 *   legend(words: Words): import("./legend.js").Legend,
 *   connect?(action: () => void): void,
 *   show?(on: boolean): void,
 *   speak?(words: Words): void,
 * }} Colouring
 */

/**
 * @param {HTMLElement} view
 * @param {HTMLElement} tools
 * @param {Record<string, Colouring>} colourings
 * @param {(levels: (ArrayLike<number> | null)[] | null) => void} paint takes a list of levels or null for each panel
 */
export function makeColours(view, tools, colourings, paint) {
  const select = /** @type {HTMLSelectElement} */ (tools.querySelector("#colouring"));
  const legend = makeLegend(part(tools, "legend"));
  const answers = makeTextAnswers(() => {
    read();
    describe();
    draw();
  });
  /** @type {Colouring | null} */
  let chosen = null;
  /** @type {ArrayLike<number>[]} */
  let levels = []; // as the latest answer says
  let words = wordsOf({}, "en");

  function read() {
    const answered = answers.readable, colouring = chosen;
    levels = answered && colouring ? answered.facts.ids.map((_, i) => colouring.levels(answered.answer, i)) : [];
  }

  // The colours of a text go when it changes, and come back when it has been asked about.
  function draw() {
    const answered = answers.readable, asked = answered?.facts, shown = answers.facts;
    paint(chosen && levels.map((level, i) => (asked && shown && fits(asked, shown, i) ? level : null)));
    const same = answered && shown && asked?.model === shown.model && asked.prompt === shown.prompt;
    colourPrompts(view, same ? chosen?.promptLevels?.(answered.answer) ?? null : null);
  }

  function describe() {
    const { isKnown, problem } = answers;
    view.dataset.colouring = select.value;
    view.dataset.coloured = isKnown ? chosen?.about() || select.value : "";
    for (const colouring of Object.values(colourings)) colouring.show?.(colouring === chosen);
    if (!chosen) return legend.hide();
    const waiting = isKnown ? "" : fill(words, "colouring_later");
    legend.show(chosen.legend(words), waiting, problem ? errorSentence(words, problem) : "");
  }

  select.addEventListener("change", () => {
    chosen = colourings[select.value] ?? null;
    answers.choose(chosen);
    read();
    describe();
    draw();
  });
  for (const colouring of Object.values(colourings)) {
    colouring.connect?.(() => {
      answers.ask();
      describe();
      draw();
    });
  }

  return {
    /** @param {TextFacts | null} facts null while the texts are being written */
    show(facts) {
      answers.show(facts && { ...facts, ids: facts.ids.map((ids) => [...ids]) }); // a run's lists grow in place
      if (!chosen) return;
      describe();
      draw();
    },

    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      for (const colouring of Object.values(colourings)) colouring.speak?.(words);
      describe();
    },
  };
}
