import assert from "node:assert/strict";
import { makePacing } from "../../../assets/page/write/pacing.js";

const after = (/** @type {number} */ milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

Deno.test("what is offered after a run is taken at once", () => {
  const taken = /** @type {number[]} */ ([]);
  const offer = makePacing(() => false, (/** @type {number} */ value) => taken.push(value));
  offer(1, false);
  offer(2, false);
  assert.deepEqual(taken, [1, 2]);
});

Deno.test("during a run the latest is taken when it is time, and at once when the run is over", async () => {
  const taken = /** @type {number[]} */ ([]);
  const offer = makePacing(() => false, (/** @type {number} */ value) => taken.push(value));
  for (let value = 1; value <= 4; value += 1) offer(value, true);
  assert.deepEqual(taken, [1]);
  await after(400);
  assert.deepEqual(taken, [1, 4]);
  offer(5, true);
  offer(6, false);
  assert.deepEqual(taken, [1, 4, 6]);
});

Deno.test("under a hand nothing is taken; the latest is once it lets go", async () => {
  const taken = /** @type {number[]} */ ([]);
  let isHeld = true;
  const offer = makePacing(() => isHeld, (/** @type {number} */ value) => taken.push(value));
  offer(1, true);
  offer(2, false);
  await after(120);
  assert.deepEqual(taken, []);
  isHeld = false;
  await after(120);
  assert.deepEqual(taken, [2]);
});
