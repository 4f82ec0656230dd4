// Gumbel noise of every (seed, position, id), which all temperatures share: model/noise.py in whole numbers of 64 bits.

import { log } from "./logarithm.js";

const GOLDEN = 0x9e3779b97f4a7c15n;
const wrap = (/** @type {bigint} */ x) => BigInt.asUintN(64, x);

/**
 * Standard Gumbel noise as a pure function of (seed, position, id): splitmix64, as model/noise.py describes it.
 * @param {bigint} seed 0 … 2⁶³−1
 * @param {number} position 0 or more; 0 is the first generated token
 * @param {number} vocabSize
 * @returns {Float64Array} (vocab_size,)
 */
export function noise(seed, position, vocabSize) {
  const key = mix(wrap(mix(wrap(seed + GOLDEN)) + BigInt(position) * GOLDEN));
  return Float64Array.from({ length: vocabSize }, (_, id) => {
    const bits = mix(wrap(key + BigInt(id + 1) * GOLDEN));
    const uniform = (Number(bits >> 11n) + 0.5) * 2 ** -53; // never 0 or 1, so that both logarithms are finite
    return -log(-log(uniform));
  });
}

/**
 * The finaliser of splitmix64. Its arithmetic wraps at 2⁶⁴.
 * @param {bigint} x
 */
function mix(x) {
  x = wrap((x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n);
  x = wrap((x ^ (x >> 27n)) * 0x94d049bb133111ebn);
  return x ^ (x >> 31n);
}
