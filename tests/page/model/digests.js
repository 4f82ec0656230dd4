// What every machine must compute, as tests/digests.py: digests of steps and of texts. deno computes them, and so does
// each browser (tests/benchmarks/browsers.py).

import { Engine } from "../../../assets/page/model/engine.js";
import { Run } from "../../../assets/page/model/run.js";

/** @typedef {import("../../../assets/page/model/checkpoint.js").Checkpoint} Checkpoint */

const ROWS = 3, STEPS = 1000;
const SEEDS = ["0", "1", String(2n ** 63n - 1n)], TEMPERATURES = [0, 0.5, 1, 1.5, 2], LENGTH = 1000;
/** @type {Record<string, number[]>} bits behind the point of a layer's states */
const BITS = { lstm: [7, 10], gru: [11], rnn: [7] };

/**
 * The sha256 of numbers, one array after the other, as hex digits.
 * @param {(Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>)[]} arrays
 */
async function sha256(arrays) {
  const bytes = await new Blob(arrays).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Of logits and states of three rows, step by step.
 * @param {Checkpoint} checkpoint
 */
export function stepDigest({ step, units, network, vocabulary: { tokens } }) {
  const bits = BITS[network?.cell ?? ""] ?? [0], found = [];
  const scales = Array.from({ length: step.parts }, (_, part) => 2 ** -bits[part % bits.length]);
  /** @type {Int32Array} */
  let state = new Int32Array(step.parts * ROWS * units);
  for (let n = 0; n < STEPS; n += 1) {
    const ids = Array.from({ length: ROWS }, (_, row) => (7 * row + Math.floor(n * (n + 3) / 2)) % tokens.length);
    const next = step.step(ids, state);
    state = next.state;
    found.push(Float32Array.from(next.logits));
    found.push(Float32Array.from(state, (value, i) => value * scales[Math.floor(i / (ROWS * units))]));
  }
  return sha256(found);
}

/**
 * Of the ids of 15 texts, seed by seed and temperature by temperature.
 * @param {Checkpoint} checkpoint
 * @param {string} prompt
 */
export async function textDigest(checkpoint, prompt) {
  const found = [];
  for (const seed of SEEDS) {
    const settings = { prompt, seed, length: LENGTH, temperatures: TEMPERATURES };
    /** @type {import("../../../assets/page/model/run.js").RunOptions} */
    const options = { ...settings, schedule: [[0, 1]] };
    const last = await new Run(new Engine(checkpoint), options).last();
    for (const ids of last?.ids.slice(0, TEMPERATURES.length) ?? []) found.push(Uint32Array.from(ids));
  }
  return sha256(found);
}
