// Made-up rows of a sweep.

/** @typedef {import("../../../assets/page/sweep/figures.js").Row} Row */
/** @typedef {import("../../../assets/page/sweep/sweep.js").Result} Result */

/**
 * @param {number | null} mean
 * @param {number} [spread]
 */
export function interval(mean, spread = 0.01) {
  return mean === null ? null : { mean, low: mean - spread, high: mean + spread };
}

/**
 * @param {number} temperature
 * @param {(number | null)[]} means repetition, non-words, entropy, loops, copied; without the last one it is as repetition
 * @returns {Row}
 */
export function row(temperature, [repetition, nonWords, entropy, loops, copied = repetition] = [0.5, 0.25, 2, 0]) {
  return {
    temperature,
    repetition: interval(repetition),
    non_words: interval(nonWords),
    entropy: interval(entropy),
    loops: interval(loops),
    copied: interval(copied),
  };
}

/**
 * @param {Partial<Result>} [changes]
 * @returns {Result}
 */
export function result(changes = {}) {
  const rows = [row(0), row(1)];
  const settings = { model: "tiny", digest: "d", level: /** @type {const} */ ("char"), prompt: "ROMEO:" };
  return { ...settings, seeds: 8, done: 8, length: 400, date: "2026-01-31", rows, ...changes };
}
