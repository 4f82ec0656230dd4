// The lexicon of a language is fetched once, and again after a failure; no text waits for it.

import assert from "node:assert/strict";
import { loadLexicon, soFar } from "../../../assets/page/engine/lexicons.js";

/**
 * @param {() => Promise<Response>} answer
 * @param {(asked: string[]) => Promise<void>} use
 */
async function withFetch(answer, use) {
  const own = globalThis.fetch, asked = /** @type {string[]} */ ([]);
  globalThis.fetch = (address) => {
    asked.push(String(address));
    return answer();
  };
  try {
    await use(asked);
  } finally {
    globalThis.fetch = own;
  }
}

Deno.test("a lexicon that can't be fetched is none, and is asked for again; one that is there is kept", async () => {
  for (
    const answer of [
      () => Promise.reject(new TypeError("offline")),
      () => Promise.resolve(new Response("", { status: 404 })),
    ]
  ) {
    await withFetch(answer, async (asked) => {
      assert.equal(await loadLexicon("de"), null);
      assert.equal(await loadLexicon("de"), null);
      assert.equal(asked.length, 2);
    });
  }
  await withFetch(() => Promise.resolve(new Response("a\nél\n")), async (asked) => {
    const [first, second] = await Promise.all([loadLexicon("de"), loadLexicon("de")]);
    assert.ok(first?.has("él") && first === second);
    assert.equal(asked.length, 1);
    assert.ok(asked[0].endsWith("/page/model/lexicons/de.txt"));
  });
});

Deno.test("nothing is fetched for a language that has none", async () => {
  await withFetch(() => assert.fail(), async () => {
    for (const language of ["", "fr", "../de"]) assert.equal(await loadLexicon(language), null);
  });
});

Deno.test("what there is so far is there at once, and changes when more arrives", async () => {
  const { promise, resolve } = Promise.withResolvers();
  const lexicon = soFar(/** @type {Promise<Set<string> | null>} */ (promise));
  assert.equal(lexicon(), null);
  resolve(new Set(["a"]));
  await promise;
  assert.ok(lexicon()?.has("a"));
});
