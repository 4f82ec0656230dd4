// A piece of the lesson that is a table of the next token's distribution, at the slider's temperature, and a sentence.

import { make, part } from "../kit/dom.js";
import { fill } from "../kit/words.js";
import { makePiece } from "./piece.js";

/** @typedef {import("../engine/contract.js").Questions["next_token"][1]} NextToken */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * @typedef {object} Table
 * @property {string} caption of a text that was read
 * @property {string} first the caption, where nothing was read
 * @property {Node} head a row
 * @property {Node[]} rows
 * @property {string} sentence below it
 */

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @param {number} temperature
 * @param {(answer: NextToken, temperature: number, words: Words) => Table} tableOf
 * @returns {import("./piece.js").Lesson}
 */
export function makeTable(root, engine, temperature, tableOf) {
  const piece = makePiece(root, (message) => engine.ask("next_token", message), (answer, _message, words) => {
    const { caption, first, head, rows, sentence } = tableOf(answer, temperature, words), table = part(root, "table");
    table.replaceChildren(
      make("caption", { textContent: answer.read ? caption : `${fill(words, "nothing")} ${first}` }),
      make("thead", {}, head),
      make("tbody", {}, ...rows),
    );
    table.dataset.temperature = temperature.toFixed(2);
    part(root, "sentence").textContent = sentence;
  });

  return {
    ask: ({ model, context }) => piece.send({ model, prompt: context }),
    setTemperature(value) {
      temperature = value;
      piece.redraw();
    },
    speak: piece.speak,
  };
}
