// Fifty lines of a model whose lines are single words, such as names: model/lines.py.

import { MAX_SEED } from "./settings.js";

const COUNT = 50, LONGEST = 40; // lines, and tokens of a line

/**
 * Whether a model's texts end by themselves and consist of letters alone.
 * @param {import("./vocabulary.js").Vocabulary} vocabulary
 */
export function hasSingleWords({ tokens, hidden, end }) {
  return end !== null && tokens.every((token, id) => hidden.includes(id) || /^\p{L}+$/u.test(token));
}

/**
 * What the model writes after the prompt's `ids` with the seeds `seed`, `seed` + 1, …; after the last one comes 0.
 * @param {import("./engine.js").Engine} engine
 * @param {number[]} ids
 * @param {bigint} seed
 * @param {number} temperature
 */
export async function writeLines(engine, ids, seed, temperature) {
  const { vocabulary } = engine.checkpoint, primed = await engine.prime(ids, 0n), lines = [];
  for (let n = 0; n < COUNT; n += 1) {
    let rows = { ...primed, seed: (seed + BigInt(n)) % (MAX_SEED + 1n) };
    /** @type {number[]} */
    const written = [];
    while (written.length < LONGEST && written.at(-1) !== vocabulary.end) {
      const result = await engine.advance(rows, 1, [temperature]);
      rows = result.rows;
      written.push(result.ids[0][0]);
    }
    lines.push(vocabulary.decode(vocabulary.untilEnd(written)));
  }
  return lines;
}
