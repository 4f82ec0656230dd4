// The worker itself, in a thread: what it answers, and what becomes of a model that does not arrive whole.

import { createHash } from "node:crypto";
import assert from "node:assert/strict";
import { makeWorker } from "../../../assets/page/engine/worker.js";

const NAME = "shakespeare-rnn", ROOT = `model/checkpoints/${NAME}`;
const THREAD = new URL("../../../assets/page/engine/thread.js", import.meta.url).href;
const FACTS = { name: NAME, kind: /** @type {const} */ ("LSTM"), parameters: 9, loss: 1.7 };
const KNOWN = [{ ...FACTS, order: null, text_digest: "t" }];
const { digest, sha256 } = JSON.parse(Deno.readTextFileSync(`${ROOT}/card.json`));
const files = { "vocabulary.json": sha256["vocabulary.json"].slice(0, 16), "lexicon.txt": sha256["lexicon.txt"] };
const RUN = { settings: { model: NAME, prompt: "ab", seed: "7", length: 6 }, temperature: 1, pace: "max" };

/** @typedef {import("../../../assets/page/engine/worker.js").PageEngine} PageEngine */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {(file: string, content: Bytes) => Bytes | null} Change of a file that is sent; null: it is not there */

/**
 * @param {Change} change
 * @param {string} before what the thread does before its script runs
 * @param {(page: PageEngine, load: () => Promise<boolean>) => Promise<void>} use
 */
async function withWorker(change, before, use) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, ({ url }) => {
    const file = url.slice(url.lastIndexOf("/") + 1);
    /** @type {Bytes | null} */
    let content = null;
    try {
      content = change(file, Deno.readFileSync(`${ROOT}/${file}`));
    } catch {
      // no such file
    }
    return content ? new Response(content) : new Response("Not found.\n", { status: 404 });
  });
  /** @type {Worker | undefined} */
  let thread;
  const page = makeWorker(() => {
    const script = `${before}\nawait import(${JSON.stringify(THREAD)});`;
    return (thread = new Worker(`data:text/javascript,${encodeURIComponent(script)}`, { type: "module" }));
  }, KNOWN);
  const address = `http://127.0.0.1:${server.addr.port}/`;
  const model = { name: NAME, language: "en", digest, step: digest, files, order: null, address };
  try {
    await use(page, () => page.load(model));
  } finally {
    thread?.terminate();
    await server.shutdown();
  }
}

const whole = (/** @type {string} */ _, /** @type {Bytes} */ content) => content;

/** @param {PageEngine} page */
async function write(page) {
  /** @type {any[]} */
  const messages = [];
  const request = /** @type {import("../../../assets/page/engine/contract.js").RunRequest} */ (RUN);
  await page.stream("run", request, new AbortController().signal, (message) => messages.push(message));
  return JSON.stringify(messages.flatMap(({ ids }) => ids?.[3] ?? [])) + messages.at(-1).state + messages.at(-1).logits;
}

const WITHOUT = {
  "no WebAssembly": "delete globalThis.WebAssembly;",
  "no SIMD": "WebAssembly.compile = () => Promise.reject(new WebAssembly.CompileError('no SIMD'));",
};
for (const [what, before] of Object.entries(WITHOUT)) {
  Deno.test(`a thread with ${what} writes the same`, async () => {
    /** @type {string[]} */
    const written = [];
    for (const script of ["", before]) {
      await withWorker(whole, script, async (page, load) => {
        assert.ok(await load());
        assert.equal(page.digestOf(NAME), digest);
        written.push(await write(page));
      });
    }
    assert.ok(written[0].includes("done"));
    assert.equal(written[0], written[1]);
  });
}

Deno.test("a thread answers from the files that came with the model, and says which are none", async () => {
  await withWorker((file, content) => file === "epochs.json" ? null : content, "", async (page, load) => {
    assert.ok(await load());
    const answer = await page.ask("stored_sweep", { model: NAME });
    assert.ok(!answer.error && answer.stored === "fresh" && answer.sweep?.digest === digest);
    assert.deepEqual(await page.ask("epochs", { model: NAME }), { epochs: null });
    const chains = await page.ask("chains", { model: NAME });
    assert.deepEqual(chains, { networks: [FACTS], chains: [] });
    assert.deepEqual(await page.ask("cells", { model: "other" }), { error: { key: "lost" } });
  });
});

/** @type {Record<string, Change>} */
const DAMAGE = {
  "is cut": (file, content) => file === "step.bin" ? content.slice(0, content.length / 2) : content,
  "is altered": (file, content) => {
    if (file === "step.bin") content[content.length - 100] ^= 1;
    return content;
  },
  "is a page of another site": () => new TextEncoder().encode("<!doctype html>"),
  "has no vocabulary": (file, content) => file === "vocabulary.json" ? null : content,
  "has another vocabulary": (file, content) =>
    file === "vocabulary.json" ? new TextEncoder().encode('{"tokens":["a"]}') : content,
  "has its tokens in another order": (file, content) => {
    if (file !== "vocabulary.json") return content;
    const vocabulary = JSON.parse(new TextDecoder().decode(content));
    return new TextEncoder().encode(JSON.stringify({ ...vocabulary, tokens: vocabulary.tokens.toReversed() }));
  },
  "has another lexicon": (file, content) => file === "lexicon.txt" ? content.slice(1) : content,
  "is not there": () => null,
};
for (const [how, change] of Object.entries(DAMAGE)) {
  Deno.test(`a model that ${how} is not used, and is asked for again by the next run`, async () => {
    let isDamaged = true;
    const send = (/** @type {string} */ file, /** @type {Bytes} */ content) =>
      isDamaged ? change(file, content) : content;
    await withWorker(send, "", async (page, load) => {
      assert.equal(await load(), false);
      assert.equal(page.digestOf(NAME), null);
      assert.deepEqual(await page.ask("next_token", { model: NAME, prompt: "a" }), { error: { key: "lost" } });
      isDamaged = false;
      assert.equal(await load(), true);
      const answer = await page.ask("next_token", { model: NAME, prompt: "a" });
      assert.equal(answer.error, undefined);
    });
  });
}

Deno.test("where digests can't be had, the length of a step still has to be right", async () => {
  const before = "Object.defineProperty(crypto, 'subtle', { value: undefined });";
  await withWorker(DAMAGE["is cut"], before, async (_, load) => assert.equal(await load(), false));
  await withWorker(whole, before, async (_, load) => assert.equal(await load(), true));
});

/** A thread whose script can't be fetched: all that comes from it is an error. */
function makeBrokenThread() {
  const thread = Object.assign(new EventTarget(), {
    postMessage: () => setTimeout(() => thread.dispatchEvent(new Event("error"))),
    terminate: () => {},
  });
  return /** @type {Worker} */ (/** @type {unknown} */ (thread));
}

/** @type {Record<string, () => Worker>} */
const NO_WORKER = {
  "no workers": () => {
    throw new ReferenceError("Worker is not defined");
  },
  "a script that can't be fetched": makeBrokenThread,
};
for (const [what, start] of Object.entries(NO_WORKER)) {
  Deno.test(`with ${what} no model is ready, and every question is lost`, async () => {
    const page = makeWorker(start, KNOWN),
      model = { name: NAME, language: "", digest, step: digest, files, order: null };
    assert.equal(await page.load({ ...model, address: "http://127.0.0.1:1/" }), false);
    assert.equal(page.digestOf(NAME), null);
    assert.deepEqual(await page.ask("epochs", { model: NAME }), { error: { key: "lost" } });
    assert.equal(await page.tell({ run: "page-1", stop: true }), false);
  });
}

Deno.test("the digest of these tests is that of the file", () => {
  assert.equal(createHash("sha256").update(Deno.readFileSync(`${ROOT}/step.bin`)).digest("hex"), digest);
});
