// softmax(z / T), and what depends on a distribution alone. The same numbers as model/sampling.py, in doubles.

/** @typedef {ArrayLike<number> & Iterable<number>} Numbers */

/**
 * The probabilities softmax(logits / temperature), in double precision, with the maximum subtracted. At temperature 0
 * the largest logit has probability 1; equal largest logits share it.
 * @param {Numbers} logits (vocab_size,); −Infinity for a token that is never drawn
 * @param {number} temperature 0 or more
 * @returns {Float64Array} (vocab_size,)
 */
export function softmax(logits, temperature) {
  let largest = -Infinity;
  for (const z of logits) largest = Math.max(largest, z);
  const weightOf = (/** @type {number} */ z) => {
    if (z === largest) return 1;
    return temperature > 0 ? Math.exp((z - largest) / temperature) : 0;
  };
  const weights = Float64Array.from(logits, weightOf);
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}

/**
 * The ids by falling logit, equal logits by id, without those that are never drawn. The temperature changes no ranking,
 * so this is the ranking at every temperature.
 * @param {Numbers} logits (vocab_size,)
 * @returns {number[]}
 */
export function rankIds(logits) {
  const ids = Array.from(logits, (_, id) => id).filter((id) => logits[id] > -Infinity);
  return ids.sort((a, b) => logits[b] - logits[a] || a - b);
}

/**
 * The entropy −Σ p log2 p in bits.
 * @param {Iterable<number>} probabilities
 */
export function entropyBits(probabilities) {
  let bits = 0;
  for (const p of probabilities) if (p !== 0) bits -= p * Math.log2(p);
  return bits;
}
