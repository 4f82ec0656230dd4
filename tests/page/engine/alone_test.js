import assert from "node:assert/strict";
import { makeAlone } from "../../../assets/page/engine/alone.js";
import { makeFakeEngine, turn } from "../fake_engine.js";

const RUN = { settings: { model: "m", prompt: "ab", seed: "7", length: 20 }, temperature: 0.8, pace: "read" };

/** @param {{ failure?: { key: string } | null, answer?: unknown }} [options] */
function begin({ failure = null, answer = { error: { key: "lost" } } } = {}) {
  const page = makeFakeEngine(() => answer);
  /** @type {string[]} */
  const loaded = [];
  /** @type {import("../../../assets/page/engine/takeover.js").Writer[]} */
  const said = [];
  const own = { ...page.engine, digestOf: () => (loaded.length && !failure ? "d" : null), load: () => assert.fail() };
  const engine = makeAlone(own, (model, receive) => {
    receive(5);
    loaded.push(model);
    return Promise.resolve(failure);
  }, (writer) => said.push(writer));
  /** @type {any[]} */
  const received = [];
  const controller = new AbortController();
  const run = () =>
    engine.stream("run", /** @type {any} */ (RUN), controller.signal, (message) => received.push(message));
  return { page, engine, loaded, said, received, run, controller };
}

Deno.test("a run begins once its model is there, and what is there is said meanwhile", async () => {
  const { page, loaded, said, received, run } = begin();
  const done = run();
  await turn();
  assert.deepEqual(loaded, ["m"]);
  assert.deepEqual(said, [{ by: "page", isReady: false, bytes: 5 }, { by: "page", isReady: true, bytes: undefined }]);
  assert.deepEqual(page.last().request, RUN);
  page.last().send({ state: "done" });
  page.last().end();
  await done;
  assert.deepEqual(received, [{ state: "done" }]);
});

Deno.test("a model that can't be loaded is an error of the run, and of questions", async () => {
  const { page, engine, received, run } = begin({ failure: { key: "unloaded" } });
  await run();
  assert.deepEqual(received, [{ state: "error", error: { key: "unloaded" } }]);
  assert.deepEqual(await engine.ask("cells", { model: "m" }), { error: { key: "unloaded" } });
  assert.deepEqual([page.streams.length, page.questions.length], [0, 0]);
});

Deno.test("no error speaks of a server", async () => {
  for (const [key, own] of Object.entries({ lost: "unfetched", internal: "broken" })) {
    const { page, engine, received, run } = begin({ answer: { error: { key } } });
    assert.deepEqual(await engine.ask("cells", { model: "m" }), { error: { key: own } });
    const done = run();
    await turn();
    page.last().send({ state: "error", error: { key } });
    page.last().end();
    await done;
    assert.deepEqual(received, [{ state: "error", error: { key: own } }]);
  }
});

Deno.test("a thread that ends in the middle of a run is followed by another; one that ends at once is not", async () => {
  const { page, received, run } = begin();
  const first = run();
  await turn();
  page.last().send({ state: "running" });
  page.last().cut();
  await assert.rejects(first, { goesOn: true });
  const second = run();
  await turn();
  page.last().cut();
  await second;
  assert.deepEqual(received.at(-1), { state: "error", error: { key: "broken" } });
});

Deno.test("a run that was given up while its model was loaded does not begin", async () => {
  const { page, received, run, controller } = begin();
  const done = run();
  controller.abort();
  await done;
  assert.deepEqual([page.streams.length, received.length], [0, 0]);
});
