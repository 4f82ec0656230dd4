// A browser's Web Worker that computes the digests of one model of the site, which stands beside these tests
// (tests/benchmarks/browsers.py). It is sent a Wanted, and sends { steps, texts }, or { error }.

import { loadCheckpoint, readStep } from "../../../assets/page/model/checkpoint.js";
import { stepDigest, textDigest } from "./digests.js";

/**
 * @typedef {object} Wanted
 * @property {string} folder address of the model's files
 * @property {string} name
 * @property {string} digest
 * @property {number | null} order
 * @property {string} prompt
 */

/** @param {string} address */
async function file(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} must be there. Received: ${response.status}`);
  return response;
}

/** @param {Wanted} wanted */
async function compute({ folder, name, digest, order, prompt }) {
  const kernel = await file(new URL("../../../assets/page/model/kernel.wasm", import.meta.url).href);
  const files = {
    ...{ name, digest, order, language: "" },
    step: readStep(await (await file(`${folder}step.bin`)).arrayBuffer()),
    vocabulary: await (await file(`${folder}vocabulary.json`)).json(),
    lexicon: await (await file(`${folder}lexicon.txt`)).text(),
  };
  const checkpoint = loadCheckpoint(files, await WebAssembly.compile(await kernel.arrayBuffer()));
  return { steps: await stepDigest(checkpoint), texts: await textDigest(checkpoint, prompt) };
}

globalThis.addEventListener("message", async (/** @type {MessageEvent<Wanted>} */ { data }) => {
  postMessage(await compute(data).catch((error) => ({ error: String(error) })));
});
