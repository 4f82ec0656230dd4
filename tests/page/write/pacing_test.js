import assert from "node:assert/strict";
import { makePacing } from "../../../assets/page/write/pacing.js";
import { inVirtualTime } from "../virtual_time.js";

Deno.test("what is offered after a run is taken at once", () => {
  const taken = /** @type {number[]} */ ([]);
  const { offer } = makePacing(() => false, (/** @type {number} */ value) => taken.push(value));
  offer(1, false);
  offer(2, false);
  assert.deepEqual(taken, [1, 2]);
});

Deno.test(
  "during a run the latest is taken three times a second, and at once when the run is over",
  inVirtualTime(async (pass) => {
    const taken = /** @type {number[]} */ ([]);
    const { offer, rest } = makePacing(() => false, (/** @type {number} */ value) => taken.push(value));
    for (let value = 0; value < 60; value += 1) {
      offer(value, true);
      await pass(33);
    }
    assert.deepEqual(taken, [0, 11, 22, 33, 44, 55]);
    offer(60, true);
    rest();
    rest();
    assert.deepEqual(taken.slice(6), [60]);
    offer(61, true);
    offer(62, false);
    assert.deepEqual(taken.slice(7), [62]);
  }),
);

Deno.test(
  "under a hand nothing is taken; the latest is once it lets go",
  inVirtualTime(async (pass) => {
    const taken = /** @type {number[]} */ ([]);
    let isHeld = true;
    const { offer } = makePacing(() => isHeld, (/** @type {number} */ value) => taken.push(value));
    offer(1, true);
    offer(2, false);
    await pass(10_000);
    assert.deepEqual(taken, []);
    isHeld = false;
    await pass(50);
    assert.deepEqual(taken, [2]);
  }),
);
