// The sweep of the tab as a state machine, without its elements: the sweep that came with the model or the last one that
// this page ran, and how far a running one is.

import { makeStream, RETRY } from "../engine/retry.js";

/** @typedef {import("../engine/contract.js").Failure} Failure */
/** @typedef {"idle" | "waiting" | "running" | "done" | "cancelled" | "error"} Phase */

/**
 * @typedef {object} Result a sweep, or as much of it as is done
 * @property {string} model
 * @property {string} digest of the model
 * @property {"char" | "word"} level
 * @property {string} prompt
 * @property {number} seeds planned for every temperature
 * @property {number} done seeds, of which the rows are
 * @property {number} length of each text, in tokens
 * @property {string} date
 * @property {import("./figures.js").Row[]} rows by rising temperature
 * @property {boolean} [stored] whether it came with the model
 * @property {string[]} [unknown] tokens of the prompt that the model does not know
 * @property {number} [cut] characters cut from the prompt
 */

/**
 * @typedef {object} Status
 * @property {Phase} phase
 * @property {Result | null} result the sweep whose curves are drawn
 * @property {number} done seeds: of the running sweep, else of the result
 * @property {number} share of the running sweep, from 0 to 1
 * @property {number} number its place in line, 0 while that is not known
 * @property {number | null} secondsLeft null while they can't be estimated
 * @property {"fresh" | "none" | "stale" | "damaged" | null} stored the sweep that came with the model
 * @property {Failure | null} error
 */

/** @type {Status} */
const NOTHING = {
  phase: "idle",
  result: null,
  done: 0,
  share: 0,
  number: 0,
  secondsLeft: null,
  stored: null,
  error: null,
};

/** @param {Status} status */
export function isActive({ phase }) {
  return phase === "waiting" || phase === "running";
}

/**
 * Whether the sweep ended before all of its seeds were done.
 * @param {Result | null} result
 */
export function isPartial(result) {
  return result !== null && result.done < result.seeds;
}

/**
 * The status with a model's sweep.
 * @param {import("../engine/contract.js").Answer<"stored_sweep">} answer
 * @param {Result} [last] the last sweep of the model that this page ran
 * @returns {Partial<Status>}
 */
function takeUp(answer, last) {
  if (answer.error) return { phase: "error", result: null, stored: null, error: answer.error };
  const { stored, digest, level, sweep } = answer;
  if (last?.digest === digest) return { phase: isPartial(last) ? "idle" : "done", result: last, stored, error: null };
  const result = sweep && { ...sweep, level, done: sweep.seeds, stored: true };
  return { phase: "idle", result, stored, error: null };
}

/**
 * The time that the rest of the work takes; null while too little is done to go by.
 * @param {number} seconds spent
 * @param {number} share of the work that is done
 */
function secondsLeft(seconds, share) {
  return share > 0.05 && seconds > 2 ? Math.ceil((seconds / share) * (1 - share)) : null;
}

/**
 * @param {object} options
 * @param {import("../engine/contract.js").Engine} options.engine
 * @param {{ model: string | null, prompt: string, tab: string }} options.state of the page
 * @param {() => void} options.changed is called after each change of `status`
 * @param {() => number} [options.now] milliseconds
 */
export function makeSweep({ engine, state, changed, now = () => performance.now() }) {
  /** @type {Map<string, Result>} */
  const own = new Map(); // by model: the last sweep that this page ran
  /** @type {Result | null} */
  let before = null; // the result when the running sweep began
  let began = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let retry;
  let status = NOTHING;
  const stream = makeStream(engine, "sweep", receive, (key) => end("error", { key }));

  /** @param {Partial<Status>} changes */
  function set(changes) {
    status = { ...status, ...changes };
    const isBefore = isActive(status) && status.result === before;
    status.done = isBefore ? 0 : status.result?.done ?? 0;
    changed();
  }

  /** Take up the sweep of the state's model, unless one is running. Asks the server only while the tab is open. */
  async function open() {
    clearTimeout(retry);
    const { model } = state;
    if (state.tab !== "sweep" || !model || isActive(status)) return;
    const answer = await engine.ask("stored_sweep", { model });
    if (model !== state.model || isActive(status)) return; // too late
    if (answer.error?.key === "lost") {
      retry = setTimeout(open, RETRY);
      return set({ phase: "error", error: answer.error }); // the curves stay
    }
    set(takeUp(answer, own.get(model)));
  }

  /**
   * Start a sweep of the state's model and prompt.
   * @param {{ seeds: number, length: number }} settings
   */
  function run({ seeds, length }) {
    if (isActive(status)) return;
    before = status.result;
    set({ phase: "waiting", share: 0, number: 0, secondsLeft: null, error: null });
    stream.open({ model: state.model ?? "", prompt: state.prompt, seeds, length });
  }

  /**
   * @param {"done" | "cancelled" | "error"} phase
   * @param {Failure | null} [error]
   * @param {Result | null} [result]
   */
  function end(phase, error = null, result = status.result) {
    stream.close();
    if (result && result !== before) own.set(result.model, result);
    before = null;
    set({ phase, error, result });
  }

  /** @param {import("../engine/contract.js").SweepMessage} message */
  function receive(message) {
    if (message.state === "error") return end("error", message.error);
    if (message.state === "waiting") return set({ number: message.number });
    if (status.phase === "waiting") began = now();
    const isNew = message.done > 0 && (status.result === before || message.done !== status.result?.done);
    const result = isNew ? message : status.result; // until the first seed is done, the curves before stay
    if (message.state === "done") return end("done", null, result);
    const { share } = message;
    set({ phase: "running", share, secondsLeft: secondsLeft((now() - began) / 1000, share), result });
  }

  return {
    get status() {
      return status;
    },
    open,
    run,
    cancel: () => isActive(status) && end("cancelled"),
  };
}
