// Temperature can be heard: of a model that writes tunes, how many bars fit and how many notes are in key, at a few
// temperatures and near the slider's, as the sweep that came with the model has them.

import { make, part } from "../kit/dom.js";
import { percentFormat, temperatureText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";
import { makePiece } from "./piece.js";

/** @typedef {import("../engine/contract.js").SweepRow} SweepRow */
/** @typedef {import("../kit/words.js").Words} Words */

const FIXED = [0.5, 1, 1.5];

/**
 * The rows of a sweep that are nearest to some temperatures; none where no text is a tune.
 * @param {SweepRow[]} rows
 * @param {number[]} temperatures
 */
export function rowsNear(rows, temperatures) {
  const tunes = rows.filter((row) => row.fitting_bars && row.notes_in_key);
  const far = (/** @type {SweepRow} */ row, /** @type {number} */ T) => Math.abs(row.temperature - T);
  if (!tunes.length) return [];
  return temperatures.map((T) => tunes.reduce((best, row) => far(row, T) < far(best, T) ? row : best));
}

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @param {number} temperature
 * @returns {import("./piece.js").Lesson}
 */
export function makeTunes(root, engine, temperature) {
  const piece = makePiece(root, (message) => engine.ask("stored_sweep", message), ({ sweep }, _message, words) => {
    const rows = rowsNear(sweep?.rows ?? [], [...FIXED, temperature]);
    part(root, "none").hidden = rows.length > 0;
    part(root, "tunes").hidden = rows.length === 0;
    const names = ["tunes_temperature", "tunes_bars", "tunes_keys"];
    const head = names.map((name) => make("th", { scope: "col", textContent: fill(words, name) }));
    part(root, "table").replaceChildren(
      make("caption", { textContent: fill(words, "tunes_caption", { seeds: sweep?.seeds ?? 0 }) }),
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...rows.map((row, i) => tableRow(row, i === FIXED.length, words))),
    );
  });

  return {
    ask: ({ model }) => piece.send({ model }),
    setTemperature(value) {
      temperature = value;
      piece.redraw();
    },
    speak: piece.speak,
  };
}

/**
 * @param {SweepRow} row
 * @param {boolean} isYours whether it is the one near the slider
 * @param {Words} words
 */
function tableRow({ temperature, fitting_bars, notes_in_key }, isYours, words) {
  const T = temperatureText(temperature, words.language), percent = percentFormat(words.language);
  const title = isYours ? fill(words, "tunes_yours", { temperature: T }) : T;
  const shares = [fitting_bars, notes_in_key].map((share) => percent(share?.mean ?? 0));
  const cells = shares.map((share) => make("td", { textContent: share }));
  return make("tr", { data: { temperature } }, make("th", { scope: "row", textContent: title }), ...cells);
}
