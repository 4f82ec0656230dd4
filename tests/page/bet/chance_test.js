// The numbers of statistics. Table: the 5% points of the chi-square distribution, Abramowitz & Stegun, table 26.8.

import assert from "node:assert/strict";
import {
  chiSquare,
  chiSquareTail,
  countDraws,
  distance,
  drawnAt,
  typicalDistance,
} from "../../../assets/page/bet/chance.js";

/**
 * @param {number} given
 * @param {number} expected
 * @param {number} [tolerance]
 */
function near(given, expected, tolerance = 1e-6 * Math.abs(expected)) {
  assert.ok(Math.abs(given - expected) <= tolerance, `${given} is not ${expected}`);
}

Deno.test("the tail of the chi-square distribution is that of the tables, and of the exact case df = 2", () => {
  for (const [x, df] of [[3.8415, 1], [5.9915, 2], [18.307, 10], [43.773, 30], [124.342, 100]]) {
    near(chiSquareTail(x, df), 0.05, 2e-5);
  }
  near(chiSquareTail(3, 2), Math.exp(-1.5));
  assert.equal(chiSquareTail(0, 5), 1);
  assert.ok(chiSquareTail(5000, 3) >= 0 && chiSquareTail(5000, 3) < 1e-12);
});

Deno.test("the distance is half the sum of all differences", () => {
  near(distance([6, 0], [0.5, 0.5]), 0.5); // half of 3/6 + 3/6
  assert.equal(distance([5, 5], [0.5, 0.5]), 0);
  near(distance([0, 4], [1, 0]), 1);
});

Deno.test("its mean by chance is the mean deviation of a binomial count", () => {
  near(typicalDistance([0.5, 0.5], 2), 0.25); // |X − n/2| of 2 throws of a coin is 1/2 on average
  assert.equal(typicalDistance([1, 0], 10), 0);
  const [n, p] = [12, 0.3]; // the sum over all counts of one of two tokens
  let mean = 0;
  for (let k = 0, ways = 1; k <= n; ways = (ways * (n - k)) / (k + 1), k += 1) {
    mean += ways * p ** k * (1 - p) ** (n - k) * Math.abs(k / n - p);
  }
  near(typicalDistance([p, 1 - p], n), mean);
});

Deno.test("the rarest tokens are compared together, until 5 draws of them are expected", () => {
  // Three cells of 1 expected draw each are one with the next larger one; 90 has its own.
  const { x, df, pooled } = chiSquare([0, 2, 1, 6, 91], [0.01, 0.01, 0.01, 0.07, 0.9]);
  assert.deepEqual([pooled, df], [4, 1]);
  near(x, 1 / 10 + 1 / 90);
  assert.deepEqual(chiSquare([1000, 0], [1, 0]), { x: 0, df: 0, pooled: 1, tail: 1 });
  assert.equal(chiSquare([499, 501], [0.5, 0.5]).df, 1);
});

Deno.test("a draw gives an id from each of its places on", () => {
  const draw = [0, 7, 40, 3, 120, 9];
  for (const [place, id] of [[0, 7], [39, 7], [40, 3], [119, 3], [120, 9], [200, 9]]) {
    assert.equal(drawnAt(draw, place), id, `place ${place}`);
  }
  assert.deepEqual([...countDraws([[0, 2, 50, 0], [0, 1], [0, 2, 51, 1]], 50, 3)], [1, 1, 1]);
  assert.deepEqual([...countDraws([], 50, 3)], [0, 0, 0]);
});
