// A model of the site, which stands beside these tests (tests/benchmarks), for Web Workers that are no part of it.

import { loadCheckpoint, readStep } from "../../../assets/page/model/checkpoint.js";

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
export async function fetchCheckpoint({ folder, name, digest, order }) {
  const kernel = await file(new URL("../../../assets/page/model/kernel.wasm", import.meta.url).href);
  const files = {
    ...{ name, digest, order, language: "" },
    step: readStep(await (await file(`${folder}step.bin`)).arrayBuffer()),
    vocabulary: await (await file(`${folder}vocabulary.json`)).json(),
    lexicon: await (await file(`${folder}lexicon.txt`)).text(),
  };
  return loadCheckpoint(files, await WebAssembly.compile(await kernel.arrayBuffer()));
}

/**
 * Answer each message with what `compute` makes of it, or with { error }.
 * @param {(data: any) => Promise<unknown>} compute
 */
export function answer(compute) {
  globalThis.addEventListener("message", async (/** @type {MessageEvent} */ { data }) => {
    postMessage(await compute(data).catch((error) => ({ error: String(error) })));
  });
}
