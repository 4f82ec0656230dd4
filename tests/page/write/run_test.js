import assert from "node:assert/strict";
import { Run } from "../../../assets/page/write/run.js";
import { MOVES, VIEW_STATES } from "../../../assets/page/write/states.js";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { makeFakeEngine, turn } from "../fake_engine.js";

/** @typedef {import("../../../assets/page/write/states.js").RunSnapshot} RunSnapshot */

const LIMITS = { longest: 60, longestSchedule: 6, usualLength: 10 };
const SETTINGS = { model: "m", prompt: "ab", seed: "7", length: 20 };
const BEGINNING = {
  settings: SETTINGS,
  digest: "d",
  language: "en",
  tokens: ["a", "b", "c"],
  hidden: [],
  end: null,
  unknown: [],
  cut: 0,
};

/** The ids of four texts between two positions: any page can tell whether one is missing or came twice. */
function idsBetween(/** @type {number} */ from, /** @type {number} */ to) {
  return [0, 1, 2, 3].map((panel) => Array.from({ length: to - from }, (_, i) => 10 * (from + i) + panel));
}

function makeChunk(/** @type {number} */ from, /** @type {number} */ to, more = {}) {
  const constant = { state: "running", temperature: 0.8, logits: "", ended: [false, false, false, false] };
  return { ...constant, position: to, ids: idsBetween(from, to), ...more };
}

const first = (/** @type {number} */ position, more = {}) =>
  makeChunk(0, position, { ...BEGINNING, run: "secret", schedule: "0:0.80", ...more });

function begin() {
  const fake = makeFakeEngine();
  /** @type {RunSnapshot[]} */
  const announced = [];
  const run = new Run(fake.engine, LIMITS, 0.8, (snapshot) => announced.push(snapshot));
  return { ...fake, run, announced };
}

const FRESH = /** @type {const} */ ({ settings: SETTINGS, temperature: 0.8, pace: "read" });

Deno.test("a run is asked for, written and done", () => {
  const { run, last, announced } = begin();
  run.open({ settings: SETTINGS, schedule: "0:0.80_5:1.20", pace: "fast" });
  assert.deepEqual(last().request, { settings: SETTINGS, schedule: "0:0.80_5:1.20", pace: "fast" });
  last().send(first(3));
  last().send(makeChunk(3, 8, { temperature: 1.2, schedule: "0:0.80_5:1.20" }));
  last().send(makeChunk(8, 20, { state: "done", temperature: 1.2 }));
  assert.deepEqual(announced.map(({ state }) => state), ["asking", "writing", "writing", "done"]);
  assert.deepEqual(run.snapshot.run?.ids, idsBetween(0, 20));
  assert.equal(run.snapshot.temperature, 1.2);
  assert.equal(run.schedule, "0:0.80_5:1.20");
});

Deno.test("a hand takes the schedule over, and a lost stream goes on from its temperature", async () => {
  const { run, last, streams, steering } = begin();
  run.open({ settings: SETTINGS, schedule: "0:0.80_15:1.20", pace: "read" });
  last().send(first(4));
  run.steer(0.5);
  assert.deepEqual(steering, [{ run: "secret", temperature: 0.5 }]);
  assert.equal(run.schedule, "0:0.80");
  last().cut();
  await turn();
  assert.equal(run.snapshot.state, "lost");
  assert.deepEqual(run.snapshot.run?.ids, idsBetween(0, 4));
  run.retry();
  const { schedule, position, settings } = last().request;
  assert.deepEqual({ schedule, position, settings }, { schedule: "0:0.80_4:0.50", position: 4, settings: SETTINGS });
  assert.equal(streams.length, 2);
  last().send(first(6, { digest: "another" }));
  assert.equal(run.snapshot.state, "writing");
  assert.equal(run.snapshot.notes?.replaced, true);
  assert.deepEqual(run.snapshot.run?.ids, idsBetween(0, 6));
});

Deno.test("a run that another server process writes is asked for again by the hand that steers it", async () => {
  const { run, last, streams, unknown } = begin();
  run.open(FRESH);
  last().send(first(4));
  unknown.add("secret");
  run.steer(0.5);
  await turn();
  const { schedule, position } = last().request;
  assert.deepEqual([streams.length, streams[0].signal.aborted, position], [2, true, 4]);
  assert.ok(schedule.endsWith("_4:0.50"), schedule);
  last().send(first(6, { run: "later" }));
  run.steer(0.6);
  await turn();
  assert.deepEqual([streams.length, run.snapshot.state], [2, "writing"]);
  assert.deepEqual(run.snapshot.run?.ids, idsBetween(0, 6));
  unknown.add("later");
  run.stop();
  await turn();
  assert.deepEqual([run.snapshot.state, last().signal.aborted], ["paused", true]);
});

Deno.test("a hand that is faster than the answer steers as soon as there is one", () => {
  const { run, last, steering } = begin();
  run.open(FRESH);
  run.steer(1.7);
  run.setPace("max");
  last().send(first(1));
  assert.equal(run.snapshot.temperature, 1.7);
  assert.deepEqual(steering, [{ run: "secret", temperature: 1.7 }]);
});

Deno.test("quick steps add up, and a step prolongs a run that is at its length", () => {
  const { run, last } = begin();
  run.open({ ...FRESH, until: 3 });
  last().send(first(3, { state: "stopped" }));
  for (let i = 0; i < 4; i += 1) run.goOn(1, FRESH);
  assert.equal(last().request.until, 7);
  last().send(first(20, { state: "done" }));
  run.goOn(1, FRESH);
  assert.deepEqual([last().request.until, last().request.settings.length], [21, 21]);
  last().send(first(60, { state: "done" }));
  const before = run.snapshot;
  run.goOn(1, FRESH);
  run.goOn(null, FRESH);
  assert.deepEqual(run.snapshot, before);
});

Deno.test("steps before the first character ask for as many", () => {
  const { run, last } = begin();
  for (let i = 0; i < 3; i += 1) run.goOn(1, FRESH);
  assert.equal(last().request.until, 3);
});

Deno.test("stop counts before the first character, while writing and while the stream is lost", async () => {
  const { run, last, steering } = begin();
  run.open(FRESH);
  run.stop();
  assert.equal(run.snapshot.state, "empty");
  run.open(FRESH);
  last().send(first(2));
  run.stop();
  assert.equal(run.snapshot.state, "stopping");
  assert.deepEqual(steering.at(-1), { run: "secret", stop: true });
  last().send(makeChunk(2, 3, { state: "stopped" }));
  assert.equal(run.snapshot.state, "paused");
  run.goOn(null, FRESH);
  last().cut();
  await turn();
  run.stop();
  assert.equal(run.snapshot.state, "paused");
});

Deno.test("a place in line is said, and a refusal ends the request", () => {
  const { run, last } = begin();
  run.open(FRESH);
  last().send({ state: "waiting", number: 4 });
  assert.deepEqual([run.snapshot.state, run.snapshot.problem], ["asking", { key: "waiting", value: "4" }]);
  last().send({ state: "error", error: { key: "seed", value: "'x'" } });
  assert.deepEqual([run.snapshot.state, run.snapshot.problem?.key], ["failed", "seed"]);
});

Deno.test("a rewritten text is at one temperature, and its measures follow", () => {
  const { run, last } = begin();
  run.open({ settings: SETTINGS, schedule: "0:0.80_5:1.20", pace: "read" });
  last().send(first(20, { state: "done", figures: ["a", "b", "c", "d"] }));
  run.rewrite(1.5, [1, 2, 0], true);
  assert.deepEqual(run.snapshot.run?.ids[3], [1, 2, 0]);
  assert.deepEqual(run.snapshot.run?.ended, [false, false, false, true]);
  assert.equal(run.schedule, "0:1.50");
  assert.equal(run.snapshot.run?.figures?.length, 3);
  run.finishRewriting("logits", /** @type {any} */ ("e"));
  assert.deepEqual(run.snapshot.run?.figures, ["a", "b", "c", "e"]);
  assert.equal(run.snapshot.state, "done");
});

/** Whole numbers below n, always the same ones for a seed (xorshift32). */
function makeRandom(/** @type {number} */ seed) {
  let x = seed | 1;
  return (/** @type {number} */ n) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % n;
  };
}

Deno.test("any order of messages and hands is legal, and the texts are those that the engine sent", async () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = makeRandom(seed * 7919);
    const { run, last, streams, announced } = begin();
    /** @type {number[]} the position of each stream, as its engine has it */
    const sent = [];
    const over = new Set(); // streams that have sent their last message, or are cut
    const isOpen = () => streams.length > 0 && !last().signal.aborted && !over.has(last());
    const finish = (/** @type {(stream: any) => void} */ action) => {
      if (isOpen()) over.add(last()) && action(last());
    };
    const hands = [
      () => run.open({ ...FRESH, until: random(3) ? null : random(20) }),
      () => run.goOn(random(2) ? 1 : null, FRESH),
      () => run.steer(random(201) / 100),
      () => run.setPace("max"),
      () => run.stop(),
      () => run.retry(),
      () => run.rewrite(1, run.snapshot.run?.ids[3] ?? [], false),
      () => finish(({ cut }) => cut()),
      () => finish(({ end }) => end()),
      () => isOpen() && sent[streams.length - 1] === undefined && last().send({ state: "waiting", number: 1 }),
      () => random(4) || finish(({ send }) => send({ state: "error", error: { key: "seed" } })),
    ];
    for (let i = 0; i < 60; i += 1) {
      if (random(2)) hands[random(hands.length)]();
      else if (isOpen()) {
        const k = streams.length - 1, from = sent[k], asked = last().request.position ?? 0;
        const to = Math.min(LIMITS.longest, Math.max(asked, from ?? 0) + 1 + random(5));
        const state = ["running", "running", "running", "stopped", "done"][random(5)];
        last().send(from === undefined ? first(to, { state }) : makeChunk(from, to, { state }));
        sent[k] = to;
        if (state !== "running") over.add(last());
        const shown = run.snapshot.run;
        assert.deepEqual(shown?.ids, idsBetween(0, to), `seed ${seed}, move ${i}`);
        assert.equal(shown?.position, to);
      }
      if (!random(3)) await turn();
      const { state, run: shown, problem } = run.snapshot;
      assert.ok(state in VIEW_STATES);
      assert.equal(state === "failed" || state === "lost", problem !== null && problem.key !== "waiting");
      assert.ok(!["writing", "stopping", "paused", "done"].includes(state) || shown !== null);
    }
    for (let i = 1; i < announced.length; i += 1) {
      const [before, after] = [announced[i - 1].state, announced[i].state];
      assert.ok(before === after || MOVES[before].includes(after), `seed ${seed}: ${before} → ${after}`);
    }
    run.stop();
    streams.forEach(({ cut }) => cut());
    await turn();
    run.stop();
  }
});

Deno.test("a run that is begun is shown at once, and asked for from its position", () => {
  const { run, last, announced } = begin();
  const begun = {
    ...BEGINNING,
    secret: "",
    vocabulary: makeVocabulary(BEGINNING),
    ids: idsBetween(0, 6),
    ended: [false, false, false, false],
    figures: null,
    logits: "",
    position: 6,
    schedule: "0:0.30_5:1.00",
  };
  run.open({ settings: SETTINGS, schedule: "0:0.30_5:1.00_9:1.70", pace: "read", position: 3 }, begun);
  assert.equal(announced[0].run, begun);
  assert.deepEqual([announced[0].state, announced[0].temperature], ["asking", 1]);
  assert.equal(last().request.position, 6);
  last().send(first(7, { temperature: 1, schedule: "0:0.30_5:1.00" }));
  assert.deepEqual(run.snapshot.run?.ids, idsBetween(0, 7));
  assert.equal(run.snapshot.notes?.replaced, false);
  assert.equal(run.schedule, "0:0.30_5:1.00_9:1.70");
});

Deno.test("a begun run whose model was replaced is that of the new one, and this is said", () => {
  const { run, last } = begin();
  const begun = { ...BEGINNING, secret: "", vocabulary: makeVocabulary(BEGINNING), ids: idsBetween(0, 3) };
  const rest = { ended: [false, false, false, false], figures: null, logits: "", position: 3, schedule: "0:0.30" };
  run.open({ settings: SETTINGS, schedule: "0:0.30", pace: "read" }, { ...begun, ...rest });
  const other = [[1, 1, 1, 1], [2, 2, 2, 2], [1, 2, 1, 2], [0, 0, 0, 0]];
  last().send(first(4, { digest: "another", ids: other }));
  assert.deepEqual(run.snapshot.run?.ids, other);
  assert.equal(run.snapshot.notes?.replaced, true);
});
