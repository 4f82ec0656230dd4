// Checks of the page's claims about a distribution, over the whole vocabulary. `softmax` is the one that the bars use; it
// is an argument, so that the tests can check that a wrong one fails.

import { entropyBits, rankIds } from "../kit/softmax.js";

/** @typedef {import("../kit/softmax.js").Numbers} Numbers */
/** @typedef {(logits: Numbers, temperature: number) => Numbers} Softmax */

export const SEVERAL = [0.1, 0.2, 0.5, 0.7, 1, 1.5, 2]; // temperatures at which the ranking is checked
export const GRID = Array.from({ length: 41 }, (_, i) => i / 20); // T = 0 … 2, for the entropy
const SLACK = 1e-9; // largest error of a sum or of an entropy that counts as rounding

/** @param {Numbers} p probabilities (vocab_size,) */
export function checkSum(p) {
  let sum = 0;
  for (const share of p) sum += share;
  const off = Math.abs(sum - 1);
  return { ok: off <= SLACK, sum, off };
}

/**
 * By falling logit no probability may rise, and equal logits must have equal probabilities. `displaced` counts the
 * neighbours that break this. Tokens whose exp has become 0 are level: none of them has overtaken another.
 * @param {Numbers} logits (vocab_size,)
 * @param {number[]} temperatures
 * @param {Softmax} softmax
 */
export function checkRanking(logits, temperatures, softmax) {
  const never = Array.from(logits, (_, id) => id).filter((id) => !(logits[id] > -Infinity));
  const order = [...rankIds(logits), ...never];
  let displaced = 0;
  for (const temperature of temperatures) {
    const p = softmax(logits, temperature);
    for (let i = 1; i < order.length; i += 1) {
      const [before, after] = [order[i - 1], order[i]];
      const level = logits[before] === logits[after];
      if (!(level ? p[before] === p[after] : p[before] >= p[after])) displaced += 1;
    }
  }
  return { ok: displaced === 0, displaced };
}

/**
 * The entropy in bits may not fall where the temperature rises. `falls` counts the steps in which it does.
 * @param {Numbers} logits (vocab_size,)
 * @param {number[]} temperatures ascending
 * @param {Softmax} softmax
 */
export function checkEntropy(logits, temperatures, softmax) {
  const bits = temperatures.map((temperature) => entropyBits(softmax(logits, temperature)));
  const falls = bits.filter((value, i) => i > 0 && !(value >= bits[i - 1] - SLACK)).length;
  return { ok: falls === 0 && bits.every(Number.isFinite), bits, falls };
}
