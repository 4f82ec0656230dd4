// The script of the Web Worker: it loads models, and answers for the engine of worker.js, which stands in the page.

import { loadCheckpoint, readStep } from "../model/checkpoint.js";
import { Engine } from "../model/engine.js";
import { makeHelpers } from "./helpers.js";
import { loadLexicon } from "./lexicons.js";
import { makeLocal } from "./local.js";
import { fetchModelFile, fetchOwn } from "./place.js";

/** @typedef {import("./worker.js").Order} Order */
/** @typedef {import("./worker.js").ModelAddress} ModelAddress */
/** @typedef {import("./worker.js").ModelContent} ModelContent */

const LOST = { key: "lost" };
const MOST_THREADS = 4; // of one scrub
/** @type {Map<string, { engine: Engine, model: ModelAddress, content: ModelContent }>} */
const loaded = new Map();
/** @type {Map<string, import("../model/checkpoint.js").StepContent>} by digest, of chains: all orders read one step.bin */
const counts = new Map();
/** @type {Map<string, ArrayBuffer | null>} by address, files that came with models */
const beside = new Map();
/** @type {Map<number, AbortController>} the streams under way */
const streams = new Map();
/** @type {import("./questions.js").KnownModel[]} */
let models = [];
const kernel = fetchKernel();

const helpers = makeHelpers(
  () => new Worker(location.href, { type: "module" }), // this script
  Math.min(MOST_THREADS, navigator.hardwareConcurrency ?? 1) - 1,
);
const local = makeLocal({
  engine: (name) => find(name).engine,
  file: fetchText,
  bytes: fetchBytes,
  lexicon: loadLexicon,
  models: () => models,
});

/** @param {string} name */
function find(name) {
  const found = loaded.get(name);
  if (!found) throw Object.assign(new Error(`${name} is not loaded.`), { failure: LOST });
  return found;
}

/**
 * A file that came with a model; null where there is none.
 * @param {string} name
 * @param {string} file
 */
async function fetchBeside(name, file) {
  const response = await fetchModelFile(find(name).model.address, file).catch(() => Response.error());
  if (response.ok) return response;
  if (response.status === 404) return null;
  throw Object.assign(new Error(`${file} must be there or not. Received: ${response.status}`), { failure: LOST });
}

/**
 * The text of such a file. A chain's has its order in its name.
 * @param {string} name
 * @param {string} file
 */
async function fetchText(name, file) {
  const { order } = find(name).model;
  const response = await fetchBeside(name, order === null ? file : file.replace(".", `-${order}.`));
  return response ? await response.text() : null;
}

/**
 * The bytes of such a file, fetched once; of a chain, of the file that all orders share.
 * @param {string} name
 * @param {string} file
 */
async function fetchBytes(name, file) {
  const key = `${find(name).model.address}${file}`, kept = beside.get(key);
  if (kept !== undefined) return kept;
  const content = await (await fetchBeside(name, file))?.arrayBuffer() ?? null;
  beside.set(key, content);
  return content;
}

/** kernel.wasm; null where a browser has no WebAssembly or no SIMD. */
async function fetchKernel() {
  try {
    const response = await fetchOwn("model/kernel.wasm");
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch {
    return null;
  }
}

/**
 * Load a model. Throws an Error where its files are not there, or not whole.
 * @param {ModelAddress} model
 * @param {ModelContent | undefined} given by another thread
 * @param {(bytes: number) => void} receive how many are there
 */
async function load(model, given, receive) {
  const content = given ?? { files: await fetchFiles(model, receive), kernel: await kernel };
  loaded.set(model.name, { engine: new Engine(loadCheckpoint(content.files, content.kernel)), model, content });
}

/**
 * What the browser has kept may be damaged: then it is fetched once more.
 * @param {ModelAddress} model
 * @param {(bytes: number) => void} receive
 */
async function fetchFiles(model, receive) {
  try {
    return await fetchFilesFrom(model, receive, "default");
  } catch {
    return await fetchFilesFrom(model, receive, "reload");
  }
}

/**
 * @param {ModelAddress} model
 * @param {(bytes: number) => void} receive
 * @param {RequestCache} cache
 */
async function fetchFilesFrom(model, receive, cache) {
  const texts = ["vocabulary.json", "lexicon.txt"].map((file) => fetchChecked(model, file, cache));
  const [step, vocabulary, lexicon] = await Promise.all([fetchStep(model, receive, cache), ...texts]);
  return { ...model, step, vocabulary: JSON.parse(vocabulary), lexicon };
}

/**
 * @param {ModelAddress} model
 * @param {string} file
 * @param {RequestCache} cache
 */
async function fetchThere({ address }, file, cache) {
  const response = await fetchModelFile(address, file, cache);
  if (!response.ok) throw new Error(`${file} must be there. Received: ${response.status}`);
  return response;
}

/**
 * @param {ModelAddress} model
 * @param {string} file
 * @param {RequestCache} cache
 */
async function fetchChecked(model, file, cache) {
  const content = await (await fetchThere(model, file, cache)).arrayBuffer();
  await checkWhole(file, content, model.files[file]);
  return new TextDecoder().decode(content);
}

/**
 * @param {ModelAddress} model
 * @param {(bytes: number) => void} receive
 * @param {RequestCache} cache
 */
async function fetchStep(model, receive, cache) {
  const known = counts.get(model.step);
  if (known) return known;
  const content = await readAll(await fetchThere(model, "step.bin", cache), receive);
  await checkWhole("step.bin", content, model.step);
  const step = readStep(content);
  if ("levels" in step) counts.set(model.step, step);
  return step;
}

/**
 * @param {Response} response
 * @param {(bytes: number) => void} receive
 */
async function readAll(response, receive) {
  const parts = [], reader = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (response.body).getReader();
  for (let bytes = 0;;) {
    const { value, done } = await reader.read();
    if (done) return await new Blob(parts).arrayBuffer();
    parts.push(value);
    receive(bytes += value.length);
  }
}

/**
 * Throws an Error for a file with another sha256. Over http, from other machines, browsers offer no digest: what can be
 * read has to do.
 * @param {string} file
 * @param {ArrayBuffer} bytes
 * @param {string | undefined} wanted how the sha256 begins
 */
async function checkWhole(file, bytes, wanted = "") {
  if (!globalThis.crypto.subtle) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!found.startsWith(wanted)) throw new Error(`${file} must have the sha256 ${wanted}. Received: ${found}`);
}

/**
 * @param {Order} order
 * @returns {Promise<unknown>}
 */
async function follow(order) {
  const send = (/** @type {unknown} */ message) => postMessage({ id: order.id, message });
  if (order.kind === "begin") return void (models = order.models);
  if (order.kind === "load") return await load(order.model, order.content, send);
  if (order.kind === "ask") return await local.ask(order.name, order.message);
  if (order.kind === "tell") return await local.tell(order.message);
  if (order.kind === "abort") return streams.get(order.stream)?.abort();
  const { id, name, request } = order, controller = new AbortController();
  streams.set(id, controller);
  if (name === "scrub" && !request.part) await helpers.scrub(local, request, controller.signal, send);
  else await local.stream(name, request, controller.signal, send);
  streams.delete(id);
  if (name === "run") prepareHelpers(request.settings.model);
}

/**
 * After a run the page may scrub. Not before: the first text is not to wait for other threads.
 * @param {string} name
 */
function prepareHelpers(name) {
  const found = loaded.get(name);
  if (found?.engine.checkpoint.network) helpers.prepare(found.model, found.content); // a chain is large, and quick
}

addEventListener("message", async (/** @type {MessageEvent<Order>} */ { data: order }) => {
  try {
    postMessage({ id: order.id, answer: await follow(order) });
  } catch (error) {
    postMessage({ id: order.id, error: String(error) });
  }
});
