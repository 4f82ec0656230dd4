import assert from "node:assert/strict";
import { makeLatest } from "../../../assets/page/engine/latest.js";
import { makeStream } from "../../../assets/page/engine/retry.js";
import { makeServer } from "../../../assets/page/engine/server.js";
import { makeFakeEngine, turn } from "../fake_engine.js";

/**
 * A server whose answers are made by `answer`.
 * @param {(request: Request) => Response | Promise<Response>} answer
 * @param {(base: string) => Promise<void>} use
 */
async function serving(answer, use) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, answer);
  try {
    await use(`http://127.0.0.1:${server.addr.port}/sub/`);
  } finally {
    await server.shutdown();
  }
}

const SCRUB = { model: "m", prompt: "", seed: "7", length: 3 };

Deno.test("questions, steering and streams go below the page's address, as JSON", async () => {
  /** @type {[string, unknown][]} */
  const asked = [];
  const answer = async (/** @type {Request} */ request) => {
    asked.push([new URL(request.url).pathname, await request.json()]);
    return Response.json(true);
  };
  await serving(answer, async (base) => {
    const engine = makeServer(base, 1000);
    await engine.ask("cells", { model: "m" });
    await engine.tell({ run: "x", stop: true });
    await engine.stream("scrub", SCRUB, new AbortController().signal, () => {});
  });
  assert.deepEqual(asked, [["/sub/ask/cells", { model: "m" }], ["/sub/steer", { run: "x", stop: true }], [
    "/sub/scrub",
    SCRUB,
  ]]);
});

Deno.test("messages arrive whole, wherever the bytes are cut; heartbeats and the server's last word are none", async () => {
  const text = 'data: {"count": 1}\n\n:\n\ndata: {"ids": "ü😀"}\n\ndata: {"state": "closing"}\n\n';
  const bytes = new TextEncoder().encode(text);
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const body = ReadableStream.from([bytes.slice(0, cut), bytes.slice(cut)]);
    /** @type {unknown[]} */
    const received = [];
    await serving(() => new Response(body), async (base) => {
      const { signal } = new AbortController();
      await makeServer(base, 1000).stream("scrub", SCRUB, signal, (message) => received.push(message));
    });
    assert.deepEqual(received, [{ count: 1 }, { ids: "ü😀" }]);
  }
});

Deno.test("a server that can't be reached, answers nonsense or refuses is an error message", async () => {
  const gone = makeServer("http://127.0.0.1:1/", 1000);
  assert.deepEqual(await gone.ask("cells", { model: "m" }), { error: { key: "lost" } });
  assert.equal(await gone.tell({ run: "x" }), false);
  await serving(() => new Response("<html>"), async (base) => {
    assert.deepEqual(await makeServer(base, 1000).ask("cells", { model: "m" }), { error: { key: "lost" } });
  });
  await serving(() => new Response("", { status: 413 }), async (base) => {
    const engine = makeServer(base, 1000);
    assert.deepEqual(await engine.ask("cells", { model: "m" }), { error: { key: "internal" } });
    const { signal } = new AbortController();
    await assert.rejects(engine.stream("scrub", SCRUB, signal, () => {}), { refused: true });
  });
});

Deno.test("a stream that falls silent is broken", async () => {
  const silent = () =>
    new Response(new ReadableStream({ start: (body) => body.enqueue(new TextEncoder().encode(":\n\n")) }));
  await serving(silent, async (base) => {
    const { signal } = new AbortController();
    await assert.rejects(makeServer(base, 50).stream("scrub", SCRUB, signal, () => {}));
  });
});

Deno.test("a stream that ends by itself is said to be cut, one that is closed is not", async () => {
  const { engine, last } = makeFakeEngine();
  /** @type {string[]} */
  const broken = [];
  const stream = makeStream(engine, "scrub", () => {}, (key) => broken.push(key));
  stream.open(SCRUB);
  last().end();
  await turn();
  stream.open(SCRUB);
  last().cut(Object.assign(new Error(), { refused: true }));
  await turn();
  stream.open(SCRUB);
  stream.close();
  await turn();
  assert.deepEqual(broken, ["cut", "internal"]);
});

Deno.test("messages that come while one is under way are merged; one for another run takes their place", async () => {
  /** @type {unknown[]} */
  const sent = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  const post = makeLatest((/** @type {{ run: string, a?: number, b?: number }} */ message) => {
    sent.push(message);
    return new Promise((resolve) => waiting.push(() => resolve(undefined)));
  });
  for (
    const message of [{ run: "x", a: 1 }, { run: "x", a: 2 }, { run: "x", b: 3 }, { run: "y", a: 4 }, {
      run: "y",
      b: 5,
    }]
  ) post(message);
  waiting[0]();
  await turn();
  assert.deepEqual(sent, [{ run: "x", a: 1 }, { run: "y", a: 4, b: 5 }]);
  waiting[1]();
  await turn();
});
