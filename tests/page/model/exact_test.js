import assert from "node:assert/strict";
import { ExactStep } from "../../../assets/page/model/exact.js";
import { noise } from "../../../assets/page/model/noise.js";
import { fromBytes } from "../../../assets/page/model/step_file.js";
import { kernel } from "../models.js";

/** @typedef {import("../../../assets/page/model/step_file.js").Numbers} Numbers */

/**
 * Whole numbers from −most to most, the same for the same seed.
 * @param {number} seed
 */
function makeRandom(seed) {
  let state = seed;
  return (/** @type {number} */ most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * (2 * most + 1)) - most;
  };
}

/**
 * @param {Numbers["cell"]} cell
 * @param {number} units
 * @param {number} embedding
 * @param {number} seed
 * @returns {Numbers}
 */
function randomNumbers(cell, units, embedding, seed) {
  const random = makeRandom(seed), vocabSize = 13;
  const product = (/** @type {number} */ inputs, /** @type {number} */ columns, rows = 1) => ({
    inputs,
    columns,
    weights: Int8Array.from({ length: inputs * columns }, () => random(127)),
    exponents: Int8Array.from({ length: columns }, () => -6 + random(6)),
    bias: Int32Array.from({ length: rows * columns }, () => random(9999)),
  });
  const wide = units * (cell === "rnn" ? 1 : 4);
  const layers = [product(embedding + units, wide, embedding ? 1 : vocabSize), product(2 * units, wide)];
  const byToken = Int8Array.from({ length: vocabSize * embedding }, () => random(127));
  const middle = Array.from({ length: 1024 }, (_, n) => (n - 511.5) / 64);
  return {
    cell,
    units,
    vocabSize,
    sigmoid: Int16Array.from(middle, (x) => Math.round(256 / (1 + Math.exp(-x)))),
    tanh: Int16Array.from(middle, (x) => Math.max(-254, Math.min(254, Math.round(256 * Math.tanh(x))))),
    embedding: embedding ? byToken : null,
    layers: [...layers, product(units, vocabSize)],
  };
}

for (const cell of /** @type {const} */ (["lstm", "gru", "rnn"])) {
  Deno.test(`with and without WebAssembly a step of ${cell} has the same bits, in any batch`, () => {
    for (const [units, embedding] of [[5, 0], [6, 3], [16, 4]]) {
      const numbers = randomNumbers(cell, units, embedding, units);
      const fast = new ExactStep(numbers, kernel), plain = new ExactStep(numbers, null);
      for (const rows of [1, 3, 9]) {
        /** @type {Int32Array} */
        let state = new Int32Array(fast.parts * rows * units);
        for (let n = 0; n < 20; n += 1) {
          const ids = Array.from({ length: rows }, (_, row) => (7 * row + n * n) % numbers.vocabSize);
          const [a, b] = [fast.step(ids, state), plain.step(ids, state)];
          assert.deepEqual(a, b);
          const alone = fast.step([ids[rows - 1]], only(state, rows, units));
          assert.deepEqual(alone.logits, a.logits.slice(-numbers.vocabSize));
          state = a.state;
        }
        assert.ok(state.some((value) => value !== 0));
      }
    }
  });
}

/**
 * The state of the last row.
 * @param {Int32Array} state
 * @param {number} rows
 * @param {number} units
 */
function only(state, rows, units) {
  return state.filter((_, n) => Math.floor(n / units) % rows === rows - 1);
}

Deno.test("with and without WebAssembly the noise has the same bits, those of model/noise.py", () => {
  const step = new ExactStep(randomNumbers("rnn", 5, 0, 1), kernel);
  for (const [seed, position] of /** @type {[bigint, number][]} */ ([[0n, 0], [7n, 3], [2n ** 63n - 1n, 4999]])) {
    assert.deepEqual(step.noise(seed, position), noise(seed, position, 13));
  }
  assert.deepEqual([...noise(7n, 3, 3)], [0.14712582675017163, 0.2804000360873384, -0.8575398742277784]);
});

Deno.test("a step.bin that is cut, prolonged or altered is refused", async () => {
  const whole = (await Deno.readFile("model/checkpoints/shakespeare-rnn/step.bin")).buffer;
  assert.equal(fromBytes(whole).cell, "rnn");
  const altered = new Uint8Array(whole.slice(0));
  altered[0] = 0;
  for (const content of [whole.slice(0, -16), whole.slice(0, 100), new ArrayBuffer(0), altered.buffer]) {
    assert.throws(() => fromBytes(content), /step\.bin must/);
  }
  assert.throws(() => fromBytes(new Uint8Array([...new Uint8Array(whole), 0]).buffer), /step\.bin must have/);
});
