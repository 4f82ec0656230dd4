import assert from "node:assert/strict";
import { entropyBits, rankIds, softmax } from "../../../assets/page/kit/softmax.js";

const LOGITS = [2, -1, 0.5, 2, -Infinity, 7.25];
const sum = (/** @type {Iterable<number>} */ values) => [...values].reduce((total, value) => total + value, 0);

Deno.test("the probabilities sum to 1 at every temperature", () => {
  for (const T of [0, 0.01, 0.3, 1, 1.7, 2]) assert.ok(Math.abs(sum(softmax(LOGITS, T)) - 1) < 1e-12);
});

Deno.test("temperature 0 gives everything to the largest logit, and equal largest ones share it", () => {
  assert.deepEqual([...softmax(LOGITS, 0)], [0, 0, 0, 0, 0, 1]);
  assert.deepEqual([...softmax([3, 1, 3], 0)], [0.5, 0, 0.5]);
});

Deno.test("no logit is too large, and −∞ is never drawn", () => {
  assert.deepEqual([...softmax([1e30, 0, -Infinity], 1)], [1, 0, 0]);
});

Deno.test("the ranking is by logit, then by id, without what is never drawn", () => {
  assert.deepEqual(rankIds(LOGITS), [5, 0, 3, 2, 1]);
});

Deno.test("the entropy of n equal probabilities is log2 n, and rises with the temperature", () => {
  assert.equal(entropyBits([0.25, 0.25, 0.25, 0.25]), 2);
  const bits = [0, 0.5, 1, 1.5, 2].map((T) => entropyBits(softmax(LOGITS, T)));
  assert.deepEqual(bits, [...bits].sort((a, b) => a - b));
});
