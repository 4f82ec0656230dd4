// How far 1,000 draws are from the distribution that they came from, and how far chance alone takes them.

const ENOUGH = 5; // expected draws below which a cell is too rare for a chi-square of its own (Cochran 1952)

/** @typedef {number[]} Draw [place, id, place, id, …]: the places of the slider from which on it gives an id */

/**
 * The id that a draw gives at a place of the slider.
 * @param {Draw} draw
 * @param {number} place
 */
export function drawnAt(draw, place) {
  let i = draw.length - 2;
  while (draw[i] > place) i -= 2;
  return draw[i + 1];
}

/**
 * How often each id is drawn.
 * @param {Draw[]} draws
 * @param {number} place of the slider
 * @param {number} size of the vocabulary
 */
export function countDraws(draws, place, size) {
  const counts = new Uint32Array(size);
  for (const draw of draws) counts[drawnAt(draw, place)] += 1;
  return counts;
}

/** @typedef {import("../kit/softmax.js").Numbers} Numbers */

/** @param {Iterable<number>} numbers */
function sumOf(numbers) {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

/**
 * The total variation distance: half the sum of all differences, the share of the draws that would have to move.
 * @param {Numbers} counts (vocab_size,)
 * @param {Numbers} p (vocab_size,)
 */
export function distance(counts, p) {
  const total = sumOf(counts);
  return sumOf(Array.from(p, (share, id) => Math.abs(counts[id] / total - share))) / 2;
}

/**
 * The mean of that distance for `total` draws by chance alone. The mean deviation of a binomial count is exact
 * (de Moivre 1730): E|X − np| = 2 m C(n, m) p^m (1 − p)^(n − m + 1) with m = ⌊np⌋ + 1.
 * @param {Numbers} p
 * @param {number} total
 */
export function typicalDistance(p, total) {
  const logFactorial = [0];
  for (let i = 1; i <= total; i += 1) logFactorial.push(logFactorial[i - 1] + Math.log(i));
  let sum = 0;
  for (const share of p) {
    const m = Math.floor(total * share) + 1;
    if (share <= 0 || share >= 1 || m > total) continue;
    const ways = logFactorial[total] - logFactorial[m] - logFactorial[total - m];
    sum += 2 * m * Math.exp(ways + m * Math.log(share) + (total - m + 1) * Math.log1p(-share));
  }
  return sum / (2 * total);
}

/**
 * Pearson's chi-square. The rarest tokens are taken together until 5 draws of them are expected.
 * @param {Numbers} counts (vocab_size,)
 * @param {Numbers} p (vocab_size,)
 * @returns {{ x: number, df: number, pooled: number, tail: number }} degrees of freedom, 0 where nothing is left to
 *   compare; the tokens taken together; the probability that chance alone gives x or more
 */
export function chiSquare(counts, p) {
  const total = sumOf(counts);
  const expectedOf = (/** @type {number} */ id) => total * p[id];
  const ids = Array.from(p, (_, id) => id).filter((id) => p[id] > 0).sort((a, b) => p[a] - p[b]);
  let expected = 0, seen = 0, pooled = 0;
  while (pooled < ids.length && (expected < ENOUGH || expectedOf(ids[pooled]) < ENOUGH)) {
    expected += expectedOf(ids[pooled]);
    seen += counts[ids[pooled]];
    pooled += 1;
  }
  let x = expected > 0 ? (seen - expected) ** 2 / expected : 0;
  for (const id of ids.slice(pooled)) x += (counts[id] - expectedOf(id)) ** 2 / expectedOf(id);
  const df = ids.length - pooled;
  return { x, df, pooled, tail: df ? chiSquareTail(x, df) : 1 };
}

/**
 * The probability of a chi-square of x or more: 1 − P(df / 2, x / 2), by the series of the lower incomplete gamma
 * function, in which all terms are positive.
 * @param {number} x
 * @param {number} df
 */
export function chiSquareTail(x, df) {
  const [a, h] = [df / 2, x / 2];
  if (h <= 0) return 1;
  if (h > 700) return 0; // to every digit, as 1,000 draws leave fewer than 200 cells; and exp(h) would overflow
  let logGamma = df % 2 ? Math.log(Math.PI) / 2 : 0; // of 1/2, or of 1
  for (let i = df % 2 ? 0.5 : 1; i <= a; i += 1) logGamma += Math.log(i); // and then of a + 1
  let term = 1, sum = 1;
  for (let n = 1; term > 1e-17 * sum; n += 1) {
    term *= h / (a + n);
    sum += term;
  }
  return Math.min(1, Math.max(0, 1 - sum * Math.exp(a * Math.log(h) - h - logGamma)));
}
