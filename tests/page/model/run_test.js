// A run in the page: when its chunks come. Which ids it has is compared with the server's (tests/test_two_engines.py).

import assert from "node:assert/strict";
import { Run } from "../../../assets/page/model/run.js";
import { inVirtualTime } from "../virtual_time.js";

const vocabulary = {
  tokens: ["a"],
  encode: () => ({ ids: [], unknown: [] }),
  untilEnd: (/** @type {number[]} */ ids) => ids,
};
const row = { count: 1, state: new Int32Array(0), logits: new Float32Array(1), seed: 7n, position: 0 };
// An engine that takes no time, and draws nothing but the only token.
const engine = /** @type {import("../../../assets/page/model/engine.js").Engine} */ (/** @type {unknown} */ ({
  checkpoint: { vocabulary },
  prime: () => Promise.resolve(row),
  take: () => row,
  logitsOf: () => row.logits,
  advance: (/** @type {typeof row} */ rows, /** @type {number} */ steps, /** @type {number[]} */ temperatures) => {
    const each = temperatures.map(() => Array(steps).fill(0));
    return Promise.resolve({ ids: each, entropies: each, p: each, rows: { ...rows, position: rows.position + steps } });
  },
}));

/**
 * The milliseconds from an action to the next chunk, of which no token comes before it is due.
 * @param {(milliseconds: number) => Promise<void>} pass
 * @param {(run: Run) => void} act
 */
async function waits(pass, act) {
  const run = new Run(engine, { prompt: "", seed: "7", length: 300, schedule: [[0, 1]], pace: 30 });
  const began = performance.now();
  /** @type {[number, import("../../../assets/page/model/run.js").Chunk][]} */
  const chunks = [];
  (async () => {
    for await (const chunk of run.chunks()) chunks.push([performance.now(), chunk]);
  })();
  await pass(93); // the second chunk came 10 ms ago
  assert.equal(chunks.length, 2);
  const now = performance.now();
  act(run);
  await pass(90);
  const [at, chunk] = chunks[2];
  assert.ok(chunk.position <= 1 + 30 * (at - began) / 1000 + 1e-6);
  run.stop();
  await pass(1000);
  return { milliseconds: at - now, chunk };
}

Deno.test(
  "a run that is told something waits for its next token alone",
  inVirtualTime(async (pass) => {
    const { milliseconds } = await waits(pass, () => {});
    assert.ok(milliseconds > 70);
    const steered = await waits(pass, (run) => run.steer(2));
    assert.ok(steered.milliseconds <= 1000 / 30 + 1e-6);
    assert.equal(steered.chunk.temperature, 2);
    const stopped = await waits(pass, (run) => run.stop());
    assert.equal(stopped.milliseconds, 0);
    assert.equal(stopped.chunk.state, "stopped");
  }),
);
