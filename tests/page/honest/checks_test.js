import assert from "node:assert/strict";
import { checkEntropy, checkRanking, checkSum, GRID } from "../../../assets/page/honest/checks.js";
import { softmax } from "../../../assets/page/kit/softmax.js";

const LOGITS = [3, -Infinity, 1, 1, 2.5, 0];

/** @typedef {import("../../../assets/page/honest/checks.js").Softmax} Softmax */
/** @type {Softmax} */
const broken = (logits) => Array.from(logits, () => NaN);

Deno.test("a sum passes only where it is 1 to a rounding error", () => {
  assert(checkSum([0.25, 0.75]).ok);
  assert(checkSum(softmax(LOGITS, 0.7)).ok);
  assert(!checkSum([0.25, 0.7499]).ok);
  assert(!checkSum([NaN, 1]).ok);
});

Deno.test("softmax keeps the ranking at every temperature", () => {
  assert.deepEqual(checkRanking(LOGITS, [0, 0.01, 0.5, 1, 2], softmax), { ok: true, displaced: 0 });
});

Deno.test("a softmax that breaks the ranking fails", () => {
  /** @type {Softmax[]} */
  const wrong = [
    (logits, T) => softmax(Array.from(logits, (z) => -z), T), // turned around
    broken,
    (logits, T) => [...softmax(logits, T)].map((p, id) => (logits[id] === -Infinity ? 0.1 : p)), // never drawn
    (logits, T) => [...softmax(logits, T)].map((p, id) => (id === 2 ? p + 1e-12 : p)), // equal logits, unequal shares
  ];
  for (const one of wrong) assert(!checkRanking(LOGITS, [1], one).ok, String(one));
});

Deno.test("each pair out of order is counted at each temperature", () => {
  const swapped = (/** @type {unknown} */ _, /** @type {number} */ T) => (T < 1 ? [0.4, 0.6] : [0.6, 0.4]);
  assert.equal(checkRanking([2, 1], [0.5, 0.7, 1], swapped).displaced, 2);
  assert.equal(checkRanking([1, 1], [1], () => [0.6, 0.4]).displaced, 1);
});

Deno.test("the entropy of softmax rises with the temperature, from none at 0", () => {
  const { ok, bits, falls } = checkEntropy(LOGITS, GRID, softmax);
  assert(ok && falls === 0);
  assert.equal(bits.length, GRID.length);
  assert.equal(bits[0], 0);
  assert(bits[40] > bits[20] && bits[40] < Math.log2(5)); // five tokens can be drawn
});

Deno.test("two equal logits have one bit at every temperature", () => {
  assert.deepEqual(checkEntropy([1, 1], GRID, softmax), { ok: true, bits: GRID.map(() => 1), falls: 0 });
});

Deno.test("a softmax whose entropy falls, or is no number, fails", () => {
  assert(checkEntropy(LOGITS, GRID, (logits, T) => softmax(logits, 2 - T)).falls > 30);
  assert(!checkEntropy(LOGITS, GRID, broken).ok);
  const once = checkEntropy(LOGITS, GRID, (logits, T) => softmax(logits, T === 1 ? 0 : T)); // at one temperature only
  assert.deepEqual([once.ok, once.falls], [false, 1]);
});
