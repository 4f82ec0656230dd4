// Threads that help with a scrub: each draws at a part of the slider's positions. They are the same script as the thread
// that they help, which hands them its models, so that no server is needed.

import { unpackBytes } from "../kit/bytes.js";
import { TEMPERATURES } from "../model/scrub.js";
import { packBytes } from "./messages.js";
import { makeWorker } from "./worker.js";

/** @typedef {import("./contract.js").ScrubRequest} ScrubRequest */
/** @typedef {import("./contract.js").ScrubMessage} ScrubMessage */
/** @typedef {Pick<import("./contract.js").Engine, "stream">} Scrubber */

const COLD = 1.4; // rows that a temperature below 1 takes for each of one above, which share more; 1.2 to 1.6 measured

/**
 * Where parts of the slider's positions end that take about as long as each other.
 * @param {number} count
 */
export function partEnds(count) {
  const work = TEMPERATURES.map((temperature) => temperature < 1 ? COLD : 1);
  const whole = work.reduce((sum, one) => sum + one, 0);
  let done = 0;
  const parts = work.map((one) => Math.min(count - 1, Math.floor((done += one) * count / whole)));
  return Array.from({ length: count }, (_, n) => n + 1 < count ? parts.indexOf(n + 1) : TEMPERATURES.length);
}

/**
 * The messages of scrubs at parts of the positions as those of one scrub.
 * @param {number[]} sizes positions of each part
 * @param {(message: ScrubMessage) => void} receive
 * @returns {(part: number, message: ScrubMessage) => void}
 */
export function makeJoin(sizes, receive) {
  const parts = sizes.map(() => ({ bytes: new Uint8Array(0), count: 0 })); // what is not sent yet, tokens so far
  let sent = 0;
  return (part, { count, wide, ids }) => {
    if (count === undefined || wide === undefined || ids === undefined) return;
    const { bytes } = parts[part], news = unpackBytes(ids), all = new Uint8Array(bytes.length + news.length);
    all.set(bytes);
    all.set(news, bytes.length);
    parts[part] = { bytes: all, count };
    const whole = Math.min(...parts.map((one) => one.count)) - sent, size = wide * TEMPERATURES.length;
    if (!whole) return;
    const joined = new Uint8Array(whole * size);
    let column = 0;
    sizes.forEach((positions, n) => {
      const own = positions * wide, rest = parts[n].bytes;
      for (let token = 0; token < whole; token += 1) {
        joined.set(rest.subarray(token * own, (token + 1) * own), token * size + column);
      }
      parts[n].bytes = rest.slice(whole * own);
      column += own;
    });
    sent += whole;
    receive({ count: sent, wide, ids: packBytes(joined) });
  };
}

/**
 * @param {() => Worker} start
 * @param {number} most
 */
export function makeHelpers(start, most) {
  /** @type {import("./worker.js").PageEngine[]} */
  const helpers = [];

  return {
    /**
     * Put a model into the helpers, which are started for the first one. Resolves to whether one of them has it.
     * @param {import("./worker.js").ModelAddress} model
     * @param {import("./worker.js").ModelContent} content
     */
    async prepare(model, content) {
      while (helpers.length < most) helpers.push(makeWorker(start, []));
      const loading = helpers.map((helper) => helper.load(model, content));
      return (await Promise.all(loading)).includes(true);
    },

    /**
     * A scrub by those helpers that have its model, and by the thread itself.
     * @param {Scrubber} own
     * @param {ScrubRequest} request
     * @param {AbortSignal} signal
     * @param {(message: ScrubMessage) => void} receive
     */
    async scrub(own, request, signal, receive) {
      const engines = [own, ...helpers.filter((helper) => helper.digestOf(request.model) !== null)];
      if (engines.length === 1) return await own.stream("scrub", request, signal, receive);
      const ends = partEnds(engines.length);
      const starts = [0, ...ends.slice(0, -1)], over = new AbortController();
      const join = makeJoin(ends.map((end, n) => end - starts[n]), receive);
      const end = () => over.abort();
      signal.addEventListener("abort", end);
      /** @type {ScrubMessage | null} */
      let failure = null;
      const scrubs = engines.map((engine, n) =>
        engine.stream("scrub", { ...request, part: [starts[n], ends[n]] }, over.signal, (message) => {
          if (message.state === "error") failure ??= message;
          if (failure) return end();
          join(n, message);
        })
      );
      try {
        await Promise.all(scrubs);
      } finally {
        signal.removeEventListener("abort", end);
        end(); // where one has failed, the others stop
      }
      if (!signal.aborted) receive(failure ?? { state: "done" });
    },
  };
}
