// Means and proportions with their 95% confidence intervals: model/intervals.py.

/** @typedef {import("../engine/contract.js").Mean} Mean */

const CONFIDENCE = 0.95;
const NORMAL = 1.959963984540054; // 95% of a normal distribution lie within ± so many standard deviations

const sum = (/** @type {number[]} */ values) => values.reduce((total, value) => total + value, 0);
/** @returns {Mean} */
const point = (/** @type {number} */ value) => ({ mean: value, low: value, high: value });

/**
 * The mean and its interval, mean ± t·s/√n, within 0 … `highest`; null without any value.
 * @param {(number | null)[]} values null ones are left out
 * @param {number} highest
 * @returns {Mean | null}
 */
export function interval(values, highest) {
  const known = values.filter((value) => value !== null), n = known.length;
  if (!n) return null;
  if (known.every((value) => value === known[0])) return point(known[0]);
  const mean = sum(known) / n, deviation = Math.sqrt(sum(known.map((value) => (value - mean) ** 2)) / (n - 1));
  const margin = student(n - 1) * deviation / Math.sqrt(n);
  return { mean, low: Math.max(0, mean - margin), high: Math.min(highest, mean + margin) };
}

/**
 * The proportion of ones among zeros and ones, and its interval (Wilson 1927).
 * @param {number[]} values
 * @returns {Mean}
 */
export function proportion(values) {
  const n = values.length, mean = sum(values) / n, z = NORMAL;
  if (n === 1) return point(mean);
  const middle = (mean + z ** 2 / (2 * n)) / (1 + z ** 2 / n);
  const margin = z / (1 + z ** 2 / n) * Math.sqrt(mean * (1 - mean) / n + z ** 2 / (4 * n ** 2));
  return {
    mean,
    low: Math.min(mean, Math.max(0, middle - margin)),
    high: Math.max(mean, Math.min(1, middle + margin)),
  };
}

/**
 * The t for which 95% of Student's distribution with so many degrees of freedom lie within ± t, by bisection.
 * @param {number} freedom
 */
export function student(freedom) {
  let low = 0, high = Math.PI / 2;
  for (let n = 0; n < 60; n += 1) {
    const angle = (low + high) / 2;
    if (within(angle, freedom) < CONFIDENCE) low = angle;
    else high = angle;
  }
  return Math.sqrt(freedom) * Math.tan(low);
}

/**
 * The probability within ± √freedom · tan(angle).
 * @param {number} angle
 * @param {number} freedom
 */
function within(angle, freedom) {
  const odd = freedom % 2;
  let total = 0, term = odd ? Math.cos(angle) : 1;
  for (let power = odd; power < freedom - 1; power += 2) {
    total += term;
    term *= Math.cos(angle) ** 2 * (power + 1) / (power + 2);
  }
  return odd ? 2 / Math.PI * (angle + Math.sin(angle) * total) : Math.sin(angle) * total;
}
