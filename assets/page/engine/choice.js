// The engine of this page: the server, the page itself, or the server with the page in reserve.

import { makeAlone } from "./alone.js";
import { makeServer } from "./server.js";
import { startThread } from "./start.js";
import { makeTakeover } from "./takeover.js";
import { makeWorker } from "./worker.js";

/** @typedef {import("./facts.js").Facts} Facts */
/** @typedef {import("./takeover.js").Writer} Writer */

/** Until the browser has nothing more urgent to do. */
function idle() {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(resolve, { timeout: 5000 });
    else setTimeout(resolve, 1000);
  });
}

/**
 * A model is fetched once a text of it is there and the browser is idle, and not at all for visitors who save data.
 * @param {Facts} facts
 * @param {string | null} wanted "server" or "page" alone, by `writer=` in the address
 * @param {(writer: Writer) => void} announce
 * @returns {import("./contract.js").Engine}
 */
export function makeEngine(facts, wanted, announce) {
  if (facts.backend === "page") return makePage(facts, announce);
  const server = makeServer(document.baseURI, facts.silence), isAlone = wanted === "page";
  if (wanted === "server") return server;
  const page = makeWorker(startThread, facts.models);
  const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);

  /** @param {string} name */
  async function load(name) {
    const model = facts.models.find((found) => found.name === name);
    if (!model || (connection?.saveData && !isAlone)) return false;
    const address = addressOf(model);
    if (!address) return false;
    if (!isAlone) await idle();
    return page.load(address);
  }

  return makeTakeover(server, page, load, announce, isAlone);
}

/**
 * The engine of the static edition.
 * @param {Facts} facts
 * @param {(writer: Writer) => void} announce
 */
function makePage(facts, announce) {
  const page = makeWorker(startThread, facts.models);
  return makeAlone(page, async (name, receive) => {
    const model = facts.models.find((found) => found.name === name), address = model && addressOf(model);
    if (!address) return { key: "model", value: name };
    if (!("Worker" in globalThis)) return { key: "no_worker" };
    const isLoaded = await page.load(address, undefined, receive);
    return isLoaded ? null : { key: "unloaded", value: model.title };
  }, announce);
}

/**
 * Where the files of a model are; null where a page can't write with it.
 * @param {import("./facts.js").ModelFacts} model
 * @returns {import("./worker.js").ModelAddress | null}
 */
function addressOf({ name, language, digest, step, files, order }) {
  if (!digest || !step) return null;
  const address = new URL(`page/model/${step}/`, document.baseURI).href;
  return { name, language, digest, step, files, order, address };
}
