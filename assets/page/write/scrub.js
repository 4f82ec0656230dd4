// Scrubbing: the run that is shown, at every position of the slider. The server draws with the same noise at all of them
// at once and sends the ids as they come. After that a text is looked up here.

import { unpackIds } from "../kit/bytes.js";

const POSITIONS = 201; // of the slider: T = 0.00 … 2.00

/**
 * @typedef {object} ShownRun
 * @property {import("../engine/contract.js").Settings} settings
 * @property {import("../kit/tokens.js").Vocabulary} vocabulary
 * @property {number} position tokens that are shown
 */

/**
 * @param {Pick<import("../engine/contract.js").Engine, "stream">} engine
 * @param {() => void} receive called when there are more tokens
 * @param {(error: import("../engine/contract.js").Failure) => void} fail called where no more tokens will come
 */
export function makeScrub(engine, receive, fail) {
  /** @type {string | null} */
  let key = null; // what the ids depend on
  /** @type {AbortController | null} */
  let stream = null;
  let table = new Uint32Array(0); // (length, POSITIONS), the first `count` rows are there
  let length = 0, count = 0;
  /** @type {number | null} */
  let end = null;

  /** @param {import("../engine/contract.js").ScrubMessage} message */
  function take(message) {
    if (message.ids === undefined) return;
    table.set(unpackIds(message.ids, message.wide ?? 1), POSITIONS * count);
    count = message.count ?? count;
    receive();
  }

  function forget() {
    stream?.abort();
    key = stream = null;
  }

  return {
    /**
     * Begin, unless it has begun for this run.
     * @param {ShownRun} run
     */
    async prepare({ settings: { model, prompt, seed }, vocabulary, position }) {
      const wanted = JSON.stringify([model, prompt, seed, position]);
      if (wanted === key) return;
      forget();
      const mine = (stream = new AbortController());
      [key, end, length, count] = [wanted, vocabulary.end, position, 0];
      table = new Uint32Array(POSITIONS * length);
      /** @type {import("../engine/contract.js").Failure} */
      let error = { key: "unheard" };
      try {
        await engine.stream("scrub", { model, prompt, seed, length }, mine.signal, (message) => {
          if (mine !== stream) return;
          error = message.error ?? error;
          take(message);
        });
      } catch {
        // The connection broke: the count says whether ids are missing.
      }
      if (mine !== stream || count === length) return;
      key = null; // the next move tries again
      fail(error);
    },

    /**
     * The ids at a temperature that are there, without an end-of-text token and what was drawn after it.
     * @param {number} temperature
     */
    ids(temperature) {
      const column = Math.round(100 * temperature);
      const ids = [];
      for (let i = 0; i < count; i += 1) {
        const id = table[i * POSITIONS + column];
        if (id === end) break;
        ids.push(id);
      }
      return ids;
    },

    forget,

    /** The tokens that are there at every temperature. */
    get count() {
      return count;
    },

    /** Whether the ids of the whole run are there. */
    get complete() {
      return key !== null && count === length;
    },
  };
}
