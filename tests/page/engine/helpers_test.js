// Threads that help each other draw the ids that one thread draws, in messages that build on each other.

import assert from "node:assert/strict";
import { makeHelpers, makeJoin } from "../../../assets/page/engine/helpers.js";
import { makeLocal } from "../../../assets/page/engine/local.js";
import { packBytes } from "../../../assets/page/engine/messages.js";
import { unpackBytes } from "../../../assets/page/kit/bytes.js";
import { Engine } from "../../../assets/page/model/engine.js";
import { filesOf, kernel, loadFolder } from "../models.js";

/** @typedef {import("../../../assets/page/engine/contract.js").ScrubMessage} ScrubMessage */

const NAME = "shakespeare-rnn", REQUEST = { model: NAME, prompt: "ab", seed: "7", length: 30 };
const THREAD = new URL("../../../assets/page/engine/thread.js", import.meta.url);
const files = filesOf(NAME), { digest } = files;
const MODEL = {
  name: NAME,
  language: "",
  digest,
  step: digest,
  files: {},
  order: null,
  address: "http://127.0.0.1:1/",
};
const engine = new Engine(loadFolder(NAME));
const own = makeLocal({
  engine: () => engine,
  file: () => Promise.resolve(null),
  bytes: () => Promise.resolve(null),
  lexicon: () => Promise.resolve(null),
  models: () => [],
});

/**
 * All ids, and how the stream ended. Each message has to go on from the one before it.
 * @param {(receive: (message: ScrubMessage) => void) => Promise<void>} stream
 */
async function drawn(stream) {
  /** @type {number[]} */
  const ids = [];
  let state = "";
  await stream((message) => {
    state = message.state ?? "";
    if (message.ids === undefined) return;
    ids.push(...unpackBytes(message.ids));
    assert.equal(ids.length, 201 * Number(message.count));
  });
  return { ids, state };
}

Deno.test("threads that help draw what one thread draws, with a model that no server hands them", async () => {
  /** @type {Worker[]} */
  const threads = [];
  const start = () => {
    const thread = new Worker(THREAD, { type: "module" });
    threads.push(thread);
    return thread;
  };
  const { signal } = new AbortController();
  const alone = await drawn((receive) => own.stream("scrub", REQUEST, signal, receive));
  assert.deepEqual([alone.ids.length, alone.state], [201 * 30, "done"]);
  for (const [most, part] of /** @type {const} */ ([[0, undefined], [1, [0, 86]], [3, [0, 43]]])) {
    const helpers = makeHelpers(start, most);
    assert.equal(await helpers.prepare(MODEL, { files, kernel }), most > 0);
    /** @type {any[]} */
    const asked = [];
    const stream = /** @type {typeof own.stream} */ ((name, request, signal, receive) => {
      asked.push(request);
      return own.stream(name, request, signal, receive);
    });
    assert.deepEqual(await drawn((receive) => helpers.scrub({ stream }, REQUEST, signal, receive)), alone);
    assert.deepEqual(asked.map((request) => request.part), [part]);
  }
  for (const thread of threads) thread.terminate();
});

Deno.test("where one thread fails, the scrub fails once, and the others stop", async () => {
  const broken = Object.assign(new EventTarget(), {
    postMessage(/** @type {any} */ { id, kind }) {
      const error = { state: "error", error: { key: "internal" } };
      const reply = (/** @type {any} */ data) => broken.dispatchEvent(new MessageEvent("message", { data }));
      queueMicrotask(() => {
        if (kind === "stream") reply({ id, message: error });
        reply({ id, answer: null });
      });
    },
    terminate: () => {},
  });
  const helpers = makeHelpers(() => /** @type {Worker} */ (/** @type {unknown} */ (broken)), 1);
  assert.ok(await helpers.prepare(MODEL, { files, kernel }));
  /** @type {ScrubMessage[]} */
  const received = [];
  const { signal } = new AbortController();
  await helpers.scrub(own, { ...REQUEST, length: 5000 }, signal, (message) => received.push(message));
  assert.deepEqual(received.filter(({ state }) => state), [{ state: "error", error: { key: "internal" } }]);
});

Deno.test("parts are joined token by token, whenever they come", () => {
  /** @type {ScrubMessage[]} */
  const received = [];
  const join = makeJoin([200, 1], (message) => received.push(message));
  const part = (/** @type {number} */ size, /** @type {number[]} */ tokens) =>
    packBytes(Uint8Array.from(tokens.flatMap((token) => Array(size).fill(token))));
  join(0, { count: 3, wide: 1, ids: part(200, [1, 2, 3]) });
  assert.equal(received.length, 0);
  join(1, { count: 1, wide: 1, ids: part(1, [11]) });
  join(1, { count: 3, wide: 1, ids: part(1, [12, 13]) });
  join(0, { state: "done" });
  assert.deepEqual(received.map(({ count }) => count), [1, 3]);
  const ids = received.flatMap(({ ids }) => [...unpackBytes(ids ?? "")]);
  assert.deepEqual([0, 199, 200, 201, 401, 602].map((at) => ids[at]), [1, 1, 11, 2, 12, 13]);
});
