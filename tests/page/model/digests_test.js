// The kept digests (tests/digests.json) that the page must compute, too. The other models differ in their numbers alone.

import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { Engine } from "../../../assets/page/model/engine.js";
import { Run } from "../../../assets/page/model/run.js";
import { loadFolder } from "../models.js";

const STEPS = ["shakespeare-rnn", "shakespeare-gru", "shakespeare-lstm", "shakespeare-markov-4"],
  TEXTS = ["shakespeare-rnn"];
const ROWS = 3, COUNT = 1000;
/** @type {Record<string, number[]>} bits behind the point of a layer's states */
const BITS = { lstm: [7, 10], gru: [11], rnn: [7] };

const kept = (/** @type {string} */ name) => JSON.parse(Deno.readTextFileSync("tests/digests.json"))[name];

for (const name of STEPS) {
  Deno.test(`logits and states of ${name} are the kept ones`, () => {
    const { step, units, vocabulary: { tokens } } = loadFolder(name);
    const hash = createHash("sha256"), bits = BITS[/** @type {string} */ (name.split("-").at(-1))] ?? [0];
    /** @type {Int32Array} */
    let state = new Int32Array(step.parts * ROWS * units);
    const scales = Array.from({ length: step.parts }, (_, part) => 2 ** -bits[part % bits.length]);
    for (let n = 0; n < COUNT; n += 1) {
      const ids = Array.from({ length: ROWS }, (_, row) => (7 * row + Math.floor(n * (n + 3) / 2)) % tokens.length);
      const next = step.step(ids, state);
      state = next.state;
      hash.update(new Uint8Array(next.logits.buffer));
      const floats = Float32Array.from(state, (value, i) => value * scales[Math.floor(i / (ROWS * units))]);
      hash.update(new Uint8Array(floats.buffer));
    }
    assert.equal(hash.digest("hex"), kept(name).steps);
  });
}

for (const name of TEXTS) {
  Deno.test(`texts of ${name} are the kept ones`, async () => {
    const checkpoint = loadFolder(name), hash = createHash("sha256");
    const { prompt } = JSON.parse(Deno.readTextFileSync(`model/checkpoints/${name}/card.json`));
    const temperatures = [0, 0.5, 1, 1.5, 2];
    for (const seed of ["0", "1", String(2n ** 63n - 1n)]) {
      const run = new Run(new Engine(checkpoint), { prompt, seed, length: COUNT, temperatures, schedule: [[0, 1]] });
      const last = await run.last();
      for (const ids of last?.ids.slice(0, temperatures.length) ?? []) {
        hash.update(new Uint8Array(Uint32Array.from(ids).buffer));
      }
    }
    assert.equal(hash.digest("hex"), kept(name).texts);
  });
}
