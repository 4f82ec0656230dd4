import assert from "node:assert/strict";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { makeScrub } from "../../../assets/page/write/scrub.js";
import { makeFakeEngine, turn } from "../fake_engine.js";

const POSITIONS = 201;
const base64 = (/** @type {ArrayBuffer} */ buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

/**
 * @param {number} position
 * @param {number | null} end
 */
function runOf(position, end = null) {
  const settings = { model: "tiny", prompt: "p", seed: "18446744073709551615", length: 99 };
  return { settings, position, vocabulary: makeVocabulary({ tokens: [], hidden: [], end }) };
}

/** The ids of one step: `id(column)` at each temperature, two bytes each. */
const step = (/** @type {(column: number) => number} */ id) =>
  base64(Uint16Array.from({ length: POSITIONS }, (_, column) => id(column)).buffer);

/** @param {number} [end] */
function started(position = 3, end) {
  const fake = makeFakeEngine();
  /** @type {import("../../../assets/page/engine/contract.js").Failure[]} */
  const failures = [];
  let received = 0;
  const scrub = makeScrub(fake.engine, () => received += 1, (error) => failures.push(error));
  const run = runOf(position, end ?? null);
  scrub.prepare(run);
  return { ...fake, scrub, run, failures, received: () => received };
}

Deno.test("a text is looked up at its temperature, as far as it is there", () => {
  const { scrub, last, received } = started();
  assert.deepEqual(last().request, { model: "tiny", prompt: "p", seed: "18446744073709551615", length: 3 });
  last().send({ state: "waiting", number: 2 });
  assert.deepEqual([scrub.ids(1), scrub.complete, received()], [[], false, 0]);
  last().send({ ids: step((column) => 300 + column), wide: 2, count: 1 });
  assert.deepEqual([scrub.ids(0), scrub.ids(0.29), scrub.ids(2)], [[300], [329], [500]]);
  assert.deepEqual([scrub.count, scrub.complete, received()], [1, false, 1]);
  last().send({ ids: step(() => 7), wide: 2, count: 2 });
  last().send({ ids: step((column) => column), wide: 2, count: 3 });
  assert.deepEqual([scrub.ids(1.37), scrub.complete], [[437, 7, 137], true]);
});

Deno.test("a text ends before its end-of-text token", () => {
  const { scrub, last } = started(2, 5);
  last().send({ ids: step(() => 4), wide: 2, count: 1 });
  last().send({ ids: step((column) => (column < 100 ? 5 : 4)), wide: 2, count: 2 });
  assert.deepEqual([scrub.ids(0.5), scrub.ids(1.5)], [[4], [4, 4]]);
});

Deno.test("one stream a run; another position begins anew", () => {
  const { scrub, run, streams } = started();
  scrub.prepare({ ...run });
  assert.equal(streams.length, 1);
  scrub.prepare({ ...run, position: 4 });
  assert.deepEqual([streams.length, streams[0].signal.aborted, streams[1].request.length], [2, true, 4]);
});

Deno.test("a stream that breaks is a failure, and the next move tries again", async () => {
  const { scrub, run, last, failures, streams } = started();
  last().cut();
  await turn();
  assert.deepEqual([failures, scrub.complete], [[{ key: "unheard" }], false]);
  scrub.prepare(run);
  last().send({ error: { key: "busy" } });
  last().end();
  await turn();
  assert.deepEqual([failures.at(-1), streams.length], [{ key: "busy" }, 2]);
});

Deno.test("a stream that is forgotten fails nobody, and gives nothing", async () => {
  const { scrub, last, failures, received } = started();
  scrub.forget();
  last().send({ ids: step(() => 1), wide: 2, count: 1 });
  await turn();
  assert.deepEqual([failures, received(), scrub.complete, scrub.ids(1)], [[], 0, false, []]);
});
