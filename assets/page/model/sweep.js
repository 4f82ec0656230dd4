// Measures per temperature: the same prompt at many temperatures, over many seeds. model/sweep.py.

import { copied } from "./fingerprints.js";
import { interval, proportion } from "./intervals.js";
import { measure } from "./measures.js";

/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("../engine/contract.js").SweepRow} SweepRow */
/** @typedef {Required<Omit<SweepRow, "temperature">>} Row */
/** @typedef {Record<keyof Row, number | null>} Figures of one text */
/**
 * @typedef {object} Known what texts are compared with, besides the model's own words
 * @property {import("./fingerprints.js").Fingerprints | null} fingerprints of the training text
 * @property {Set<string> | null} languageLexicon the words of its language
 */

/** @type {[keyof Row, number][]} measures with their greatest possible values */
const MEASURES = [
  ["repetition", 1],
  ["non_words", 1],
  ["non_words_language", 1],
  ["entropy", Infinity],
  ["loops", 1],
  ["copied", 1],
  ["fitting_bars", 1],
  ["notes_in_key", 1],
];
const STRIDE = 16; // tokens between two answers

/**
 * Run the seeds 0, 1, … `seeds` − 1, each at all temperatures side by side. "rows" is empty before the first seed is
 * done. The same arguments give the same rows.
 * @param {Engine} engine
 * @param {string} prompt
 * @param {number[]} temperatures
 * @param {number} seeds
 * @param {number} length
 * @param {Known} known
 */
export async function* sweep(engine, prompt, temperatures, seeds, length, known) {
  const { ids } = engine.checkpoint.vocabulary.encode(prompt);
  const start = engine.take(await engine.prime(ids, 0n), temperatures.map(() => 0));
  /** @type {Figures[][]} by seed, by temperature */
  const measured = [];
  /** @type {SweepRow[]} */
  let table = [];
  for (let seed = 0; seed < seeds; seed += 1) {
    const texts = temperatures.map(() => ({ ids: /** @type {number[]} */ ([]), bits: /** @type {number[]} */ ([]) }));
    let rows = { ...start, seed: BigInt(seed) };
    for (let written = 0; written < length;) {
      const result = await engine.advance(rows, Math.min(STRIDE, length - written), temperatures);
      rows = result.rows;
      written = rows.position;
      texts.forEach((text, row) => {
        text.ids.push(...result.ids[row]);
        text.bits.push(...result.entropies[row]);
      });
      if (written === length) {
        measured.push(texts.map(({ ids, bits }) => figuresOf(engine.checkpoint, prompt, ids, bits, known)));
        table = rowsOf(temperatures, measured);
      }
      yield { share: (seed * length + written) / (seeds * length), done: measured.length, of: seeds, rows: table };
    }
  }
}

/**
 * @param {import("./checkpoint.js").Checkpoint} checkpoint
 * @param {string} prompt
 * @param {number[]} written
 * @param {number[]} bits
 * @param {Known} known
 * @returns {Figures}
 */
function figuresOf({ vocabulary, lexicon }, prompt, written, bits, { fingerprints, languageLexicon }) {
  const ids = vocabulary.untilEnd(written), text = vocabulary.decode(ids);
  const total = bits.slice(0, ids.length).reduce((sum, one) => sum + one, 0);
  const { loop, ...measures } = measure(text, total, lexicon, languageLexicon, prompt);
  return { ...measures, loops: Number(loop !== null), copied: copied(text, fingerprints)?.share ?? null };
}

/**
 * @param {number[]} temperatures
 * @param {Figures[][]} measured
 * @returns {SweepRow[]}
 */
function rowsOf(temperatures, measured) {
  return temperatures.map((temperature, n) => {
    const means = MEASURES.map(([name, highest]) => {
      const values = measured.map((ofSeed) => ofSeed[n][name]);
      // At T = 0 all runs are the same text, so there is no uncertainty.
      const isShare = name === "loops" && temperature > 0;
      return [name, isShare ? proportion(values.map(Number)) : interval(values, highest)];
    });
    return { temperature, .../** @type {Row} */ (Object.fromEntries(means)) };
  });
}
