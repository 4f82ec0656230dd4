// An engine without a network: it remembers what was asked, and a test sends its messages by hand.

/** @typedef {import("../../assets/page/engine/contract.js").Engine} Engine */

/**
 * A stream that a part has opened.
 * @typedef {object} FakeStream
 * @property {string} name
 * @property {any} request
 * @property {AbortSignal} signal
 * @property {(message: any) => void} send
 * @property {() => void} end
 * @property {(error?: Error) => void} cut
 */

/**
 * @param {(name: string, message: any) => unknown} [answer] of the questions
 */
export function makeFakeEngine(answer = () => ({ error: { key: "lost" } })) {
  /** @type {FakeStream[]} */
  const streams = [];
  /** @type {any[]} */
  const steering = [];
  /** @type {[string, any][]} */
  const questions = [];
  /** @type {Set<string>} */
  const unknown = new Set(); // runs that the engine does not know
  const engine = /** @type {Engine} */ ({
    ask(name, message) {
      questions.push([name, message]);
      return Promise.resolve(answer(name, message));
    },
    stream(name, request, signal, receive) {
      return new Promise((resolve, reject) => {
        const cut = (error = new Error("cut")) => reject(error);
        signal.addEventListener("abort", () => cut());
        streams.push({ name, request, signal, send: receive, end: () => resolve(undefined), cut });
      });
    },
    tell(message) {
      steering.push(message);
      return Promise.resolve(!unknown.has(message.run));
    },
  });
  const last = () => streams[streams.length - 1];
  return { engine, streams, steering, questions, unknown, last };
}

/** Until all promises that are settled by now have called their handlers. */
export function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}
