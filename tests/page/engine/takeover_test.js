import assert from "node:assert/strict";
import { makeRunStream } from "../../../assets/page/engine/retry.js";
import { makeTakeover } from "../../../assets/page/engine/takeover.js";
import { makeFakeEngine, turn } from "../fake_engine.js";
import { inVirtualTime } from "../virtual_time.js";

const SETTINGS = { model: "m", prompt: "ab", seed: "7", length: 20 };
const REQUEST = /** @type {const} */ ({ settings: SETTINGS, temperature: 0.8, pace: "read" });
const FIRST = { state: "running", run: "secret", digest: "d", position: 3, ids: [[], [], [], []] };

/** A server and a page, both made up, that write as one. */
function begin({ ready = "d", isAlone = false, answer = /** @type {any} */ ({ error: { key: "lost" } }) } = {}) {
  const server = makeFakeEngine(() => answer);
  const page = makeFakeEngine(() => ({ logits: "" }));
  /** @type {string | null} */
  let digest = null;
  /** @type {import("../../../assets/page/engine/takeover.js").Writer[]} */
  const said = [];
  const load = () => {
    digest = ready;
    return Promise.resolve(digest !== null);
  };
  const own = { ...page.engine, digestOf: () => digest, load };
  const engine = makeTakeover(server.engine, own, load, (writer) => said.push(writer), isAlone);
  /** @type {any[]} */
  const received = [];
  let lost = 0;
  const again = () => ({ ...REQUEST, position: 3 });
  const stream = makeRunStream(engine, (message) => received.push(message), () => lost += 1, again);
  return { server, page, engine, said, received, stream, lost: () => lost };
}

/** Until the model is in the page. */
async function settle() {
  for (let n = 0; n < 3; n += 1) await turn();
}

for (const [how, end] of /** @type {const} */ ([["breaks", "cut"], ["ends early", "end"]])) {
  Deno.test(`where the server's stream ${how}, the page goes on at once from the same position`, async () => {
    const { server, page, engine, said, received, stream, lost } = begin();
    stream.open(REQUEST);
    server.last().send(FIRST);
    await settle();
    assert.deepEqual(said.at(-1), { by: "server", isReady: true });
    server.last()[end]();
    await settle();
    assert.deepEqual(page.last().request, { ...REQUEST, position: 3 });
    assert.deepEqual([lost(), server.streams.length, said.at(-1)?.by], [0, 1, "page"]);
    page.last().send({ ...FIRST, run: "page-1", state: "done" });
    assert.equal(received.length, 2);
    await engine.tell({ run: "page-1", stop: true });
    assert.deepEqual([server.steering.length, page.steering.length], [0, 1]);
    page.last().end();
    stream.open(REQUEST); // a new run
    await settle();
    assert.equal(server.streams.length, 2);
    stream.close();
    await settle();
  });
}

Deno.test("a visitor who would wait in line, or be turned away, is not", async () => {
  for (const message of [{ state: "waiting", number: 4 }, { state: "error", error: { key: "busy" } }]) {
    const { server, page, received, stream } = begin();
    stream.open(REQUEST);
    server.last().send(FIRST);
    await settle();
    stream.open(REQUEST); // another run, now that the model is there
    server.last().send(message);
    await settle();
    assert.ok(server.last().signal.aborted && page.streams.length === 1);
    assert.deepEqual(received, [FIRST]);
    stream.close();
    await settle();
  }
});

Deno.test("a text that no replica goes on with goes on in the page", async () => {
  for (const key of ["replicas", "weights"]) {
    const { server, page, received, stream } = begin();
    stream.open(REQUEST);
    server.last().send(FIRST);
    await settle();
    server.last().send({ state: "error", error: { key } });
    await settle();
    assert.deepEqual(page.last().request, { ...REQUEST, position: 3 });
    assert.deepEqual(received, [FIRST]);
    stream.close();
    await settle();
  }
});

Deno.test("a first visitor waits in line until the model is there", async () => {
  const { server, page, received, stream } = begin();
  stream.open(REQUEST);
  server.last().send({ state: "waiting", number: 4 });
  assert.equal(page.streams.length, 0);
  await settle();
  assert.deepEqual([page.streams.length, received.length], [1, 1]);
  stream.close();
  await settle();
});

Deno.test(
  "a server that is silent for a second has failed",
  inVirtualTime(async (pass) => {
    const { server, page, stream } = begin();
    stream.open(REQUEST);
    server.last().send(FIRST);
    await pass(999);
    assert.deepEqual([server.last().signal.aborted, page.streams.length], [false, 0]);
    await pass(1);
    assert.deepEqual([server.last().signal.aborted, page.streams.length], [true, 1]);
    stream.close();
    await pass(0);
  }),
);

Deno.test("without the model that the server writes with, a stream that breaks is lost as ever", async () => {
  const { server, page, said, stream, lost } = begin({ ready: "another digest" });
  stream.open(REQUEST);
  server.last().send(FIRST);
  await settle();
  assert.deepEqual(said.at(-1), { by: "server", isReady: false });
  server.last().cut();
  await settle();
  assert.deepEqual([lost(), page.streams.length], [1, 0]);
  stream.close();
});

Deno.test("a run that is done or given up is not taken over", async () => {
  const { server, page, stream } = begin();
  stream.open(REQUEST);
  server.last().send(FIRST);
  await settle();
  server.last().send({ ...FIRST, run: undefined, digest: undefined, state: "done" });
  server.last().cut();
  stream.open(REQUEST);
  stream.close();
  await settle();
  assert.equal(page.streams.length, 0);
});

Deno.test("a question that the server does not answer is answered by the page, which has its model", async () => {
  for (const key of ["lost", "busy", "many"]) {
    const { server, page, engine, stream } = begin({ answer: { error: { key } } });
    stream.open(REQUEST);
    server.last().send(FIRST);
    await settle();
    const asked = { model: "m", prompt: "", seed: "1", length: 5, temperature: 1 };
    assert.deepEqual(await engine.ask("measure_run", asked), { logits: "" });
    assert.deepEqual(await engine.ask("cells", { model: "m" }), { logits: "" });
    assert.deepEqual(page.questions, [["measure_run", asked], ["cells", { model: "m" }]]);
    stream.close();
    await settle();
  }
});

Deno.test("a question about a model that is not there makes the page fetch it only from a server that lives", async () => {
  const busy = begin({ answer: { error: { key: "busy" } } });
  assert.deepEqual(await busy.engine.ask("cells", { model: "m" }), { logits: "" });
  const lost = begin({ answer: { error: { key: "lost" } } });
  assert.deepEqual(await lost.engine.ask("cells", { model: "m" }), { error: { key: "lost" } });
  const wrong = begin({ answer: { error: { key: "seed", value: "-1" } } });
  assert.deepEqual(await wrong.engine.ask("cells", { model: "m" }), { error: { key: "seed", value: "-1" } });
  assert.deepEqual([busy.page, lost.page, wrong.page].map(({ questions }) => questions.length), [1, 0, 0]);
});

Deno.test("on request the page writes, and answers, from the beginning", async () => {
  const { server, page, engine, stream } = begin({ isAlone: true });
  assert.deepEqual(await engine.ask("epochs", { model: "m" }), { logits: "" });
  stream.open(REQUEST);
  await settle();
  assert.deepEqual([server.streams.length, server.questions.length, page.streams.length], [0, 0, 1]);
  const { signal } = new AbortController();
  engine.stream("sweep", SWEEP, signal, () => {});
  await settle();
  assert.deepEqual([server.streams.length, page.last().name], [0, "sweep"]);
  stream.close();
  await settle();
});

const SWEEP = { model: "m", prompt: "", seeds: 4, length: 100 };
const SCRUB = { model: "m", prompt: "", seed: "1", length: 9 };
const FAILURES = {
  "waits in line": { state: "waiting", number: 3 },
  "is turned away": { state: "error", error: { key: "many" } },
  "breaks": null,
};
for (const [how, message] of Object.entries(FAILURES)) {
  Deno.test(`a scrub or a sweep that ${how} is computed by the page`, async () => {
    for (const [name, request] of /** @type {const} */ ([["scrub", SCRUB], ["sweep", SWEEP]])) {
      const { server, page, engine, stream } = begin();
      stream.open(REQUEST);
      server.last().send(FIRST);
      await settle();
      /** @type {any[]} */
      const received = [];
      const over = engine.stream(name, request, new AbortController().signal, (got) => received.push(got));
      if (message) server.last().send(message);
      else server.last().cut();
      await settle();
      assert.deepEqual([page.last().name, page.last().request, received], [name, request, []]);
      assert.ok(message === null || server.last().signal.aborted);
      page.last().end();
      await over;
      stream.close();
      await settle();
    }
  });
}

Deno.test("a sweep that is cut begins anew in the page; a scrub of which something has come is lost", async () => {
  const { server, page, engine, stream } = begin();
  stream.open(REQUEST);
  server.last().send(FIRST);
  await settle();
  const { signal } = new AbortController();
  const swept = engine.stream("sweep", SWEEP, signal, () => {});
  server.last().send({ state: "running", share: 0.5 });
  server.last().cut();
  await settle();
  page.last().end();
  await swept;
  assert.equal(page.streams.length, 1);
  const scrubbed = engine.stream("scrub", SCRUB, signal, () => {});
  server.last().send({ count: 3, wide: 1, ids: "" });
  server.last().cut();
  await assert.rejects(scrubbed);
  assert.equal(page.streams.length, 1);
  stream.close();
  await settle();
});
