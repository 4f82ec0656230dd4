import assert from "node:assert/strict";
import { bracketOf, columnsOf } from "../../../assets/page/bet/columns.js";
import { fallenAfter } from "../../../assets/page/bet/fall.js";

/** @param {number} size */
const falling = (size) => Float32Array.from({ length: size }, (_, id) => -id);

Deno.test("the 20 most probable tokens have a column each, and the rest has one together", () => {
  const columns = columnsOf({ logits: falling(30), bet: 0, came: 1 });
  assert.deepEqual(columns.slice(0, 20), Array.from({ length: 20 }, (_, id) => [id]));
  assert.deepEqual(columns.slice(20), [Array.from({ length: 10 }, (_, i) => 20 + i)]);
});

Deno.test("the bet and the token that came have a column each, however rare they are", () => {
  const columns = columnsOf({ logits: falling(30), bet: 29, came: 25 });
  assert.deepEqual(columns.slice(19, 22), [[19], [25], [29]]);
  assert.equal(columns[22].length, 8);
  assert.deepEqual(columns.flat().sort((a, b) => a - b), Array.from({ length: 30 }, (_, id) => id));
});

Deno.test("a rest of one token is a column like the others, and a token that is never drawn has none", () => {
  assert.deepEqual(columnsOf({ logits: falling(21), bet: 0, came: 0 }).at(-1), [20]);
  assert.deepEqual(columnsOf({ logits: Float32Array.of(0, -Infinity, 1), bet: 0, came: 2 }), [[2], [0]]);
});

Deno.test("the bracket holds about 95 of 100 counts", () => {
  const draws = 1000;
  for (const p of [0.02, 0.3, 0.5, 0.9]) {
    const { low, high } = bracketOf(p, draws);
    let inside = 0, logWays = 0; // of C(1000, k)
    for (let k = 0; k <= draws; k += 1) {
      const level = Math.sqrt(k / draws);
      if (level >= low && level <= high) inside += Math.exp(logWays + k * Math.log(p) + (draws - k) * Math.log1p(-p));
      logWays += Math.log((draws - k) / (k + 1));
    }
    assert.ok(inside > 0.93 && inside < 0.97, `${inside} for p = ${p}`);
  }
  assert.deepEqual(bracketOf(1, draws), { low: 1, high: 1 });
  assert.equal(bracketOf(0, draws).low, 0);
});

Deno.test("the draws fall slowly first, one at least, and all of them at last", () => {
  const counts = Array.from({ length: 101 }, (_, i) => fallenAfter(i / 100, 1000));
  assert.deepEqual([counts[0], counts[100], fallenAfter(1.3, 1000)], [1, 1000, 1000]);
  assert.ok(counts.every((count, i) => i === 0 || count >= counts[i - 1]));
  assert.ok(counts[50] < 300);
});
