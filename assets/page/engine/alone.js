// The engine of a page without a server: it loads a model when something is asked about it, and answers itself.

/** @typedef {import("./contract.js").Engine} Engine */
/** @typedef {import("./contract.js").Failure} Failure */
/** @typedef {import("./takeover.js").Writer} Writer */

/** @type {Failure} */
const BROKEN = { key: "broken" };
/** @type {Record<string, Failure>} */
const OWN = { lost: { key: "unfetched" }, internal: BROKEN }; // whose sentences speak of no server
const ownFailure = (/** @type {Failure} */ failure) => OWN[failure.key] ?? failure;

/**
 * @param {import("./worker.js").PageEngine} page
 * @param {(model: string, receive: (bytes: number) => void) => Promise<Failure | null>} load put a model into the page;
 *   what went wrong, or null. `receive` hears how many bytes are there
 * @param {(writer: Writer) => void} announce
 * @returns {Engine}
 */
export function makeAlone(page, load, announce) {
  let model = ""; // of the latest run
  /** @type {(bytes?: number) => void} */
  const say = (bytes) => announce({ by: "page", isReady: page.digestOf(model) !== null, bytes });

  return {
    async ask(name, message) {
      const failure = await load(message.model, () => {});
      if (failure) return { error: failure };
      const answer = await page.ask(name, message);
      return answer.error ? { error: ownFailure(answer.error) } : answer;
    },

    async stream(name, request, signal, receive) {
      const send = /** @type {(message: any) => void} */ (receive);
      const wanted = "settings" in request ? request.settings.model : request.model;
      if (name === "run") model = wanted;
      const hear = (/** @type {number} */ bytes) => name === "run" && model === wanted && say(bytes);
      const failure = await load(wanted, hear);
      if (signal.aborted) return;
      if (name === "run") say();
      if (failure) return send({ state: "error", error: failure });
      let isHeard = false;
      try {
        await page.stream(name, request, signal, (message) => {
          isHeard = true;
          send("error" in message && message.error ? { ...message, error: ownFailure(message.error) } : message);
        });
      } catch (error) { // the thread has ended: another one goes on, unless it would end likewise
        if (isHeard) throw Object.assign(/** @type {Error} */ (error), { goesOn: true });
        send({ state: "error", error: BROKEN });
      }
    },

    tell: (message) => page.tell(message),
  };
}
