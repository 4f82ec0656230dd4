// One piece of the lesson: the answer to its latest question as a drawing, or the error with a button that asks again. A
// piece that fails leaves the others as they are.

import { make, part } from "../kit/dom.js";
import { errorSentence, fill } from "../kit/words.js";
import { makeQuestion } from "./question.js";

/** @typedef {import("../engine/contract.js").Failure} Failure */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * What view.js does with every piece.
 * @typedef {object} Lesson
 * @property {(words: Words) => void} speak
 * @property {(settings: { model: string, prompt: string, context: string }) => void} [ask] context: of the text field
 * @property {(temperature: number) => void} [setTemperature] the slider's temperature
 */

/**
 * @template M
 * @template {object} A
 * @param {HTMLElement} root with data-role "problem" below; its data-state is "waiting", "ready" or "error"
 * @param {(message: M) => Promise<A & { error?: undefined } | { error: Failure }>} ask
 * @param {(answer: A, message: M, words: Words) => void} draw
 */
export function makePiece(root, ask, draw) {
  const place = part(root, "problem");
  const sentence = make("span");
  const again = make("button", { type: "button" });
  /** @type {Words} */
  let words = { language: "en" };
  /** @type {import("./question.js").Progress<M, A>} */
  let progress = { busy: false, answered: null, failure: null };

  const question = makeQuestion(ask, (now) => {
    progress = now;
    if (progress.busy) root.dataset.state = "waiting";
    else redraw();
  });
  again.addEventListener("click", question.again);

  function redraw() {
    const failure = drawAnswer() ?? progress.failure;
    if (!progress.busy && (progress.answered || failure)) root.dataset.state = failure ? "error" : "ready";
    if (!failure) return place.replaceChildren();
    sentence.textContent = `${errorSentence(words, failure)} `;
    again.textContent = fill(words, "again");
    if (!place.firstChild) place.append(sentence, again); // not again: an alert is read out at each insertion
  }

  /** @returns {Failure | null} */
  function drawAnswer() {
    if (!progress.answered) return null;
    try {
      draw(...progress.answered, words);
      return null;
    } catch (error) { // a fault of the page
      reportError(error);
      return { key: "internal" };
    }
  }

  return {
    send: question.send,
    redraw,
    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      redraw();
    },
  };
}
