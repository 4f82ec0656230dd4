// Streams over connections that may break.

/** @typedef {import("./contract.js").Engine} Engine */
/** @typedef {import("./contract.js").Streams} Streams */
/** @typedef {import("./contract.js").RunRequest} RunRequest */
/** @typedef {import("./contract.js").RunMessage} RunMessage */

export const RETRY = 3000; // milliseconds until a question that could not be asked is asked again
const FIRST_PAUSE = 500, LONGEST_PAUSE = 5000; // milliseconds; doubled from one to the other

/** @param {unknown} error */
function isRefused(error) {
  return Boolean(/** @type {{ refused?: boolean } | null} */ (error)?.refused);
}

/** @param {unknown} error of a stream whose request is to be sent again at once: another engine takes it */
function doesGoOn(error) {
  return Boolean(/** @type {{ goesOn?: boolean } | null} */ (error)?.goesOn);
}

/**
 * One stream at a time, which is not asked for again. `broken(key)` is called where it ends before `close()`.
 * @template {keyof Streams} N
 * @param {Engine} engine
 * @param {N} name
 * @param {(message: Streams[N][1]) => void} receive
 * @param {(key: "cut" | "internal") => void} broken
 */
export function makeStream(engine, name, receive, broken) {
  /** @type {AbortController | null} */
  let current = null;

  function close() {
    current?.abort();
    current = null;
  }

  /** @param {Streams[N][0]} request */
  function open(request) {
    close();
    const mine = (current = new AbortController());
    const over = (/** @type {"cut" | "internal"} */ key) => mine === current && broken(key);
    engine.stream(name, request, mine.signal, receive)
      .then(() => over("cut"), (error) => over(isRefused(error) ? "internal" : "cut"));
  }

  return { open, close };
}

/**
 * The stream of a run. Where it ends before the run does, the run is asked for again, with the request that `again()`
 * gives at that moment: at once where another engine goes on; otherwise `lost()` is called, and it is asked for until the
 * engine answers. Connections that broke may still hold the
 * admission of this client: a page that comes back is not turned away for good.
 * @param {Engine} engine
 * @param {(message: RunMessage) => void} receive
 * @param {() => void} lost
 * @param {() => RunRequest} again
 */
export function makeRunStream(engine, receive, lost, again) {
  /** @type {AbortController | null} */
  let current = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let pause = FIRST_PAUSE;

  function close() {
    current?.abort();
    current = null;
    clearTimeout(timer);
    timer = undefined;
  }

  /** @param {RunRequest} request */
  async function open(request, isAgain = false) {
    close();
    const mine = (current = new AbortController());
    let over = false, goesOn = false;
    const take = (/** @type {RunMessage} */ message) => {
      const refused = message.state === "error" && ["busy", "many"].includes(message.error.key);
      if (mine !== current || (isAgain && refused)) return;
      over = ["done", "stopped", "error"].includes(message.state);
      pause = FIRST_PAUSE;
      receive(message);
    };
    try {
      await engine.stream("run", request, mine.signal, take);
    } catch (error) {
      if (isRefused(error)) take({ state: "error", error: { key: "internal" } });
      goesOn = doesGoOn(error);
    }
    if (mine !== current || over) return;
    if (goesOn) return open(again(), true);
    lost();
    if (mine !== current) return; // the run was given up
    timer = setTimeout(retry, pause * (0.5 + Math.random())); // so that not all pages come back in the same moment
    pause = Math.min(LONGEST_PAUSE, 2 * pause);
  }

  /** Ask again now: there is reason to hope. */
  function retry() {
    if (timer) open(again(), true);
  }

  return { open, close, retry };
}
