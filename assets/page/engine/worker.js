// The engine in the page: a Web Worker (thread.js) writes, with the characters that the server writes.

/** @typedef {import("./contract.js").Engine} Engine */
/** @typedef {import("./contract.js").Questions} Questions */
/** @typedef {import("./contract.js").Streams} Streams */

/**
 * @typedef {object} ModelAddress
 * @property {string} name
 * @property {string} language
 * @property {string} digest
 * @property {string} step the digest of step.bin
 * @property {Record<string, string>} files how the sha256 of the other files begins, by name
 * @property {number | null} order of a Markov chain
 * @property {string} address of the folder with the model's files
 *
 * @typedef {object} ModelContent what a thread that has a model hands to another one
 * @property {import("../model/checkpoint.js").CheckpointFiles} files
 * @property {WebAssembly.Module | null} kernel
 *
 * @typedef {{ id: number } & (
 *   { kind: "begin", models: import("./questions.js").KnownModel[] }
 *   | { kind: "load", model: ModelAddress, content?: ModelContent }
 *   | { kind: "ask", name: keyof Questions, message: any }
 *   | { kind: "stream", name: keyof Streams, request: any }
 *   | { kind: "tell", message: import("./contract.js").Steering }
 *   | { kind: "abort", stream: number }
 * )} Order what the page sends to the thread
 *
 * @typedef {{ id: number, message?: any, answer?: any, error?: string }} Report what the thread sends back
 *
 * @typedef {Engine & {
 *   load: (model: ModelAddress, content?: ModelContent, receive?: (bytes: number) => void) => Promise<boolean>,
 *   digestOf: (name: string) => string | null,
 * }} PageEngine `load` resolves to whether the model can be used from now on, and says how many bytes are there;
 *   `digestOf` names a model that can
 */

/**
 * @param {() => Worker} start the thread; called when the first model is loaded
 * @param {import("./questions.js").KnownModel[]} known all models that the site has
 * @returns {PageEngine}
 */
export function makeWorker(start, known) {
  /** @type {Worker | null} */
  let thread = null;
  let count = 0;
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void, receive?: (message: any) => void }>} */
  const waiting = new Map();
  /** @type {Map<string, { digest: string, loading: Promise<boolean>, isReady: boolean }>} */
  const models = new Map();

  function begin() {
    if (thread) return thread;
    thread = start();
    thread.addEventListener(
      "message",
      (/** @type {MessageEvent<Report>} */ { data: { id, message, answer, error } }) => {
        const order = waiting.get(id);
        if (message !== undefined) return order?.receive?.(message);
        waiting.delete(id);
        if (error === undefined) order?.resolve(answer);
        else order?.reject(new Error(error));
      },
    );
    thread.addEventListener("error", fail); // a script that can't be fetched or run
    thread.postMessage({ id: 0, kind: "begin", models: known });
    return thread;
  }

  function fail() {
    models.clear();
    thread?.terminate();
    thread = null;
    for (const { reject } of waiting.values()) reject(new Error("The thread has ended."));
    waiting.clear();
  }

  /**
   * @param {Record<string, unknown>} order
   * @param {(message: any) => void} [receive]
   * @returns {{ id: number, answer: Promise<any> }}
   */
  function send(order, receive) {
    const id = count += 1;
    const answer = new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject, receive });
      begin().postMessage({ id, ...order });
    });
    return { id, answer };
  }

  return {
    load(model, content, receive) {
      const begun = models.get(model.name);
      if (begun?.digest === model.digest) return begun.loading;
      const entry = { digest: model.digest, isReady: false, loading: Promise.resolve(false) };
      models.set(model.name, entry);
      entry.loading = (async () => {
        try {
          await send({ kind: "load", model, content }, receive).answer;
          entry.isReady = true;
        } catch {
          models.delete(model.name); // the next run tries again
        }
        return entry.isReady;
      })();
      return entry.loading;
    },

    digestOf(name) {
      const model = models.get(name);
      return model?.isReady ? model.digest : null;
    },

    async ask(name, message) {
      try {
        return await send({ kind: "ask", name, message }).answer;
      } catch {
        return { error: { key: "lost" } };
      }
    },

    async stream(name, request, signal, receive) {
      const { id, answer } = send({ kind: "stream", name, request }, (message) => signal.aborted || receive(message));
      const abort = () => send({ kind: "abort", stream: id });
      signal.addEventListener("abort", abort);
      try {
        await answer;
      } finally {
        signal.removeEventListener("abort", abort);
      }
    },

    async tell(message) {
      try {
        return await send({ kind: "tell", message }).answer;
      } catch {
        return false;
      }
    },
  };
}
