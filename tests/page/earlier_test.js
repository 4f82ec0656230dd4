import assert from "node:assert/strict";
import { factsFor } from "../../assets/page/earlier.js";

const NEW = "f".repeat(64), OLD = "0123abcd".padEnd(64, "0"), STEP = "1".repeat(64);
const FACTS = { backend: "page", first: "m", prompt: "a", seed: 7, length: 400, temperature: 0.8, longest: 5000 };
const MODELS = [{ name: "m", title: "Em", prompt: "a", digest: NEW, loss: 1 }, { name: "n", prompt: "b", digest: NEW }];
const facts = /** @type {any} */ ({ ...FACTS, longest_schedule: 500, models: MODELS });
const EARLIER = { name: "was", title: "Was", prompt: "old", digest: OLD, step: STEP, loss: 2 };
const FILES = { "0123abcd.json": JSON.stringify(EARLIER), [`${STEP}/vocabulary.json`]: "{}" };

/**
 * What a page of a site with these files below page/model/ takes for its facts, and what it asked for.
 * @param {string} query
 * @param {Record<string, string>} files
 */
async function open(query, files, backend = "page") {
  const own = /** @type {any} */ (globalThis), { fetch } = own;
  /** @type {string[]} */
  const asked = [];
  own.document = { baseURI: "https://a.example/below/" };
  own.fetch = (/** @type {URL} */ { href }) => {
    const path = href.replace("https://a.example/below/page/model/", "");
    asked.push(path);
    if (!(path in files)) return Promise.resolve(new Response("", { status: 404 }));
    return files[path] === "cut"
      ? Promise.reject(new TypeError("no network"))
      : Promise.resolve(new Response(files[path]));
  };
  try {
    return { asked, found: await factsFor(query, { ...facts, backend }) };
  } finally {
    delete own.document;
    own.fetch = fetch;
  }
}

Deno.test("the model of a link is the one that it was made with, under today's name", async () => {
  const { found } = await open("?model=m&digest=0123abcd", FILES);
  assert.deepEqual(found.models, [{ ...EARLIER, name: "m", title: "Em" }, MODELS[1]]);
  assert.deepEqual(facts.models, MODELS);
});

Deno.test("today's model is asked for nothing more, nor is a server", async () => {
  for (const query of ["", "?model=m", "?model=m&digest=ffffffff", "?model=gone&digest=0123abcd", "?digest=x"]) {
    const { found, asked } = await open(query, FILES);
    assert.deepEqual([found, asked], [facts, []], query);
  }
  assert.deepEqual((await open("?digest=0123abcd", FILES, "litert")).asked, []);
});

/** @type {Record<string, Record<string, string>>} */
const MISSING = {
  "knows nothing of": {},
  "has deleted": { "0123abcd.json": FILES["0123abcd.json"] },
  "answers with a page for": { ...FILES, "0123abcd.json": "<!doctype html>" },
  "can't be reached for": { "0123abcd.json": "cut" },
};
for (const [how, files] of Object.entries(MISSING)) {
  Deno.test(`a model that the site ${how} leaves today's`, async () => {
    assert.deepEqual((await open("?model=m&digest=0123abcd", files)).found, facts);
  });
}
