import assert from "node:assert/strict";
import { wordsOf } from "../../../assets/page/kit/words.js";
import { statusOf } from "../../../assets/page/sweep/notes.js";
import { makeSweep } from "../../../assets/page/sweep/sweep.js";
import texts from "../../../assets/page/sweep/words.json" with { type: "json" };
import { result, row } from "./rows.js";

const words = wordsOf(texts, "en");
const settings = { seeds: 8, length: 400 };
const nothing = { digest: "d", level: "char", stored: "none", sweep: null };

/**
 * A sweep over an engine whose stream is `send(message)` and `end(error)`, and whose answers are in `answers`, by model.
 * @param {Record<string, unknown>} [answers]
 */
function start(answers = { tiny: nothing }) {
  const state = { model: "tiny", prompt: "ROMEO:", tab: "sweep" };
  const page = {
    state,
    questions: /** @type {unknown[]} */ ([]),
    requests: /** @type {unknown[]} */ ([]),
    phases: /** @type {string[]} */ ([]),
    time: 0,
    send: /** @type {(message: unknown) => void} */ (() => {}),
    end: /** @type {(error?: unknown) => void} */ (() => {}),
    sentence: () => statusOf(sweep.status, words),
  };
  const engine = {
    ask(/** @type {string} */ name, /** @type {{ model: string }} */ message) {
      page.questions.push([name, message]);
      return Promise.resolve(answers[message.model]);
    },
    stream(
      /** @type {string} */ name,
      /** @type {object} */ request,
      /** @type {AbortSignal} */ signal,
      /** @type {(message: any) => void} */ receive,
    ) {
      page.requests.push([name, request]);
      page.send = (message) => signal.aborted || receive(message);
      return new Promise((resolve, reject) => {
        page.end = (error) => error ? reject(error) : resolve(undefined);
      });
    },
  };
  const changed = () => page.phases.push(sweep.status.phase);
  const sweep = makeSweep({ engine: /** @type {any} */ (engine), state, changed, now: () => page.time });
  return { sweep, page };
}

const running = (/** @type {number} */ done) => ({
  ...result({ done, prompt: "a" }),
  state: "running",
  share: done / 8,
});
const done = { ...result(), state: "done", share: 1 };
const turn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("the server is asked for the model's own sweep only while the tab is open and a model is chosen", async () => {
  const { sweep, page } = start();
  page.state.tab = "write";
  await sweep.open();
  page.state.tab = "sweep";
  page.state.model = "";
  await sweep.open();
  assert.deepEqual(page.questions, []);
  page.state.model = "tiny";
  await sweep.open();
  assert.deepEqual(page.questions, [["stored_sweep", { model: "tiny" }]]);
  assert.equal(page.sentence(), words.none);
});

Deno.test("a fresh stored sweep is taken up; of a stale one and a damaged one only the sentence", async () => {
  const stored = { digest: "d", level: "word", stored: "fresh", sweep: result({ seeds: 16 }) };
  const { sweep } = start({ tiny: stored });
  await sweep.open();
  assert.deepEqual([sweep.status.phase, sweep.status.done], ["idle", 16]);
  assert.deepEqual([sweep.status.result?.level, sweep.status.result?.stored], ["word", true]);
  for (const kind of ["stale", "damaged"]) {
    const { sweep, page } = start({ tiny: { ...nothing, stored: kind } });
    await sweep.open();
    assert.equal(page.sentence(), words[kind]);
    assert.equal(sweep.status.result, null);
  }
});

Deno.test("an answer for a model that is no longer chosen is dropped", async () => {
  const { sweep, page } = start({ tiny: { ...nothing, stored: "stale" }, other: nothing });
  const first = sweep.open();
  page.state.model = "other";
  await Promise.all([first, sweep.open()]);
  assert.equal(sweep.status.stored, "none");
  assert.equal(page.phases.length, 1);
});

Deno.test("a model that can't be loaded is an error, and has no curves", async () => {
  const error = { key: "checkpoint", value: "half" };
  const { sweep, page } = start({
    tiny: { digest: "d", level: "char", stored: "fresh", sweep: result() },
    half: { error },
  });
  await sweep.open();
  page.state.model = "half";
  await sweep.open();
  assert.deepEqual([sweep.status.phase, sweep.status.error, sweep.status.result], ["error", error, null]);
});

Deno.test("while the server can't be reached, the curves stay", async () => {
  const answers = /** @type {Record<string, unknown>} */ ({ tiny: { ...nothing, stored: "fresh", sweep: result() } });
  const { sweep, page } = start(answers);
  await sweep.open();
  answers.tiny = { error: { key: "lost" } };
  await sweep.open();
  assert.deepEqual([sweep.status.phase, sweep.status.error?.key], ["error", "lost"]);
  assert.equal(sweep.status.result?.model, "tiny");
  page.state.tab = "write";
  await sweep.open(); // ends the wait for another try
  assert.equal(sweep.status.phase, "error");
});

Deno.test("a sweep waits in line, runs, and is done; its curves grow with every seed", async () => {
  const { sweep, page } = start();
  await sweep.open();
  sweep.run(settings);
  assert.deepEqual(page.requests, [["sweep", { model: "tiny", prompt: "ROMEO:", ...settings }]]);
  assert.equal(page.sentence(), words.begins);
  page.send({ state: "waiting", number: 3 });
  assert.match(page.sentence(), /number 3 in line/);
  page.send(running(0));
  assert.deepEqual([sweep.status.phase, sweep.status.result], ["running", null]);
  page.send(running(2));
  const { result } = sweep.status;
  page.send({ ...running(2), share: 0.3 });
  assert.equal(sweep.status.result, result, "nothing new to draw");
  page.send(done);
  assert.deepEqual([sweep.status.done, sweep.status.result?.done], [8, 8]);
  assert.deepEqual([...new Set(page.phases)], ["idle", "waiting", "running", "done"]);
  assert.match(page.sentence(), /^Done: 8 texts/);
});

Deno.test("until the first seed is done, the curves before stay, and none of their seeds count", async () => {
  const { sweep, page } = start({ tiny: { ...nothing, stored: "fresh", sweep: result({ seeds: 16 }) } });
  await sweep.open();
  sweep.run(settings);
  page.send(running(0));
  assert.deepEqual([sweep.status.done, sweep.status.result?.done], [0, 16]);
  page.send(running(1));
  assert.deepEqual([sweep.status.done, sweep.status.result?.done], [1, 1]);
});

Deno.test("the rest of the time is estimated once there is enough to go by", () => {
  const { sweep, page } = start();
  page.time = 5000;
  sweep.run(settings);
  page.send(running(0));
  page.time = 6000;
  page.send(running(2));
  assert.equal(sweep.status.secondsLeft, null, "after a second");
  page.time = 9000;
  page.send(running(2));
  assert.equal(sweep.status.secondsLeft, 12, "a quarter took four seconds");
});

Deno.test("a second start changes nothing while a sweep runs, nor does the model's own", async () => {
  const { sweep, page } = start();
  sweep.run(settings);
  sweep.run({ seeds: 64, length: 1600 });
  await sweep.open();
  assert.deepEqual([page.requests.length, page.questions.length], [1, 0]);
});

Deno.test("cancelled at once, a sweep has nothing; cancelled later, it has the seeds that were done", () => {
  const { sweep, page } = start();
  sweep.cancel();
  assert.equal(sweep.status.phase, "idle");
  sweep.run(settings);
  sweep.cancel();
  assert.deepEqual([sweep.status.phase, page.sentence()], ["cancelled", words.cancelled]);
  sweep.run(settings);
  page.send(running(3));
  sweep.cancel();
  page.send(running(4)); // too late
  assert.deepEqual([sweep.status.phase, sweep.status.done], ["cancelled", 3]);
  assert.match(page.sentence(), /^Ended after 3 of 8 texts/);
});

Deno.test("a broken stream is an error, and a refused one is an error of the server", async () => {
  for (const [error, key] of [[undefined, "cut"], [new Error("broken"), "cut"], [{ refused: true }, "internal"]]) {
    const { sweep, page } = start();
    sweep.run(settings);
    page.send(running(2));
    page.end(error);
    await turn();
    assert.deepEqual([sweep.status.phase, sweep.status.error], ["error", { key }]);
    assert.equal(sweep.status.result?.done, 2);
  }
});

Deno.test("an error of the server ends the sweep", async () => {
  const { sweep, page } = start();
  sweep.run(settings);
  page.send({ state: "error", error: { key: "many", value: "" } });
  page.end();
  await turn();
  assert.deepEqual([sweep.status.phase, sweep.status.error?.key], ["error", "many"]);
});

Deno.test("a sweep of this page is found again, unless the model has been replaced", async () => {
  const answers = /** @type {Record<string, unknown>} */ ({ tiny: nothing, other: nothing });
  const { sweep, page } = start(answers);
  sweep.run(settings);
  page.send({ ...done, rows: [row(0), row(2)] });
  page.state.model = "other";
  await sweep.open();
  assert.deepEqual([sweep.status.phase, sweep.status.result], ["idle", null]);
  page.state.model = "tiny";
  await sweep.open();
  assert.deepEqual([sweep.status.phase, sweep.status.result?.rows.length], ["done", 2]);
  answers.tiny = { ...nothing, digest: "e" };
  await sweep.open();
  assert.deepEqual([sweep.status.phase, sweep.status.result], ["idle", null]);
});

Deno.test("a sweep that failed before its first seed replaces none of this page", async () => {
  const { sweep, page } = start();
  sweep.run(settings);
  page.send(done);
  sweep.run(settings);
  page.send({ state: "error", error: { key: "busy" } });
  await sweep.open();
  assert.deepEqual([sweep.status.phase, sweep.status.result?.done], ["done", 8]);
});
