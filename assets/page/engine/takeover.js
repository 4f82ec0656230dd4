// Two engines as one: the server writes, and where it fails the page goes on by itself, with the same characters.
//
// A stream counts as failed when it breaks or ends early, when it is silent for a second, and when the visitor would
// wait in line or be turned away. That of a run rejects then with an error that `goesOn`: its run is asked for again,
// and that request goes to the page. All of this holds once the model that writes is in the page.

/** @typedef {import("./contract.js").Engine} Engine */
/** @typedef {import("./contract.js").RunMessage} RunMessage */
/** @typedef {import("./contract.js").RunRequest} RunRequest */
/** @typedef {import("./contract.js").Streams} Streams */

/**
 * @typedef {object} Writer
 * @property {"server" | "page"} by
 * @property {boolean} isReady whether the page could go on
 * @property {number} [bytes] of a model that is being loaded, while nothing can be written without it
 */

const SILENCE = 1000; // milliseconds
const REFUSED = ["busy", "many", "replicas", "weights"]; // keys of errors of a server that can't write this text

/**
 * @param {Engine} server
 * @param {import("./worker.js").PageEngine} page
 * @param {(model: string) => Promise<boolean>} load put a model into the page; called when a text of it is there, or while the visitor waits
 * @param {(writer: Writer) => void} announce
 * @param {boolean} [isAlone] whether the page writes from the beginning
 * @returns {Engine}
 */
export function makeTakeover(server, page, load, announce, isAlone = false) {
  /** @type {Writer["by"]} */
  let by = isAlone ? "page" : "server"; // who writes, or wrote last
  let model = ""; // of the latest run
  /** @type {string | null} */
  let digest = null; // of the latest run, once the server has said it
  let goesOn = false; // the next run is one that the server has failed
  /** @type {(() => void) | null} */
  let leaveLine = null;

  const has = (/** @type {string} */ name) => page.digestOf(name) !== null;
  const isReady = () => has(model) && (digest === null || digest === page.digestOf(model));
  const say = () => announce({ by, isReady: isReady() });

  async function prepare() {
    await load(model);
    say();
    leaveLine?.();
  }

  /**
   * @param {RunRequest} request
   * @param {AbortSignal} signal
   * @param {(message: RunMessage) => void} receive
   */
  async function writeOnServer(request, signal, receive) {
    const own = new AbortController(), give = () => own.abort();
    let isOver = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const canGoOn = () => !isOver && !signal.aborted && isReady();
    function listen() {
      clearTimeout(timer);
      timer = setTimeout(() => (canGoOn() ? give() : listen()), SILENCE);
    }
    /** @param {RunMessage} message */
    function take(message) {
      if (own.signal.aborted) return;
      const isRefused = message.state === "error" && REFUSED.includes(message.error.key);
      leaveLine = message.state === "waiting" ? () => canGoOn() && give() : null;
      if ((message.state === "waiting" || isRefused) && canGoOn()) return give();
      if (message.state === "waiting") prepare();
      isOver = ["done", "stopped", "error"].includes(message.state);
      if ("digest" in message && message.digest !== undefined) {
        [by, digest] = ["server", message.digest];
        say();
        prepare();
      }
      listen();
      receive(message);
    }
    signal.addEventListener("abort", give);
    listen();
    try {
      await server.stream("run", request, own.signal, take);
    } catch (error) {
      if (!canGoOn() || /** @type {{ refused?: boolean }} */ (error).refused) throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", give);
      leaveLine = null;
    }
    if (!canGoOn()) return;
    goesOn = true;
    throw Object.assign(new Error("The page goes on."), { goesOn });
  }

  /**
   * A scrub or a sweep. The page begins it anew; only a scrub of which something has come is lost, since its messages
   * build on each other.
   * @template {"scrub" | "sweep"} N
   * @param {N} name
   * @param {Streams[N][0]} request
   * @param {AbortSignal} signal
   * @param {(message: Streams[N][1]) => void} receive
   */
  async function compute(name, request, signal, receive) {
    const isHere = () => has(request.model);
    if (isAlone) await load(request.model);
    if (by === "page" && isHere()) return await page.stream(name, request, signal, receive);
    const own = new AbortController(), give = () => own.abort();
    let isOver = false;
    const take = (/** @type {Streams[N][1]} */ message) => {
      if (own.signal.aborted) return;
      const isRefused = message.state === "error" && REFUSED.includes(message.error?.key ?? "");
      if ((message.state === "waiting" || isRefused) && isHere()) return give();
      isOver = message.state === "done" || message.state === "error" || (name === "scrub" && "count" in message);
      receive(message);
    };
    signal.addEventListener("abort", give);
    try {
      await server.stream(name, request, own.signal, take);
    } catch (error) {
      if (isOver || signal.aborted || !isHere() || /** @type {{ refused?: boolean }} */ (error).refused) throw error;
    } finally {
      signal.removeEventListener("abort", give);
    }
    if (!isOver && !signal.aborted && isHere()) await page.stream(name, request, signal, receive);
  }

  return {
    async ask(name, message) {
      const { model: asked } = message;
      if (isAlone && (await load(asked))) return await page.ask(name, message);
      if (by === "page" && has(asked)) return await page.ask(name, message);
      const answer = await server.ask(name, message), key = answer.error?.key ?? "";
      const isHere = key === "lost" ? has(asked) : REFUSED.includes(key) && (has(asked) || (await load(asked)));
      return isHere ? await page.ask(name, message) : answer;
    },

    async stream(name, request, signal, receive) {
      const take = /** @type {(message: any) => void} */ (receive);
      if (name === "scrub" || name === "sweep") {
        return await compute(name, /** @type {Streams["scrub" | "sweep"][0]} */ (request), signal, take);
      }
      const run = /** @type {RunRequest} */ (request), isFailed = goesOn;
      if (!isFailed) [model, digest] = [run.settings.model, null];
      goesOn = false;
      if (!isFailed && !(isAlone && (await load(model)))) return await writeOnServer(run, signal, take);
      by = "page";
      say();
      await page.stream("run", run, signal, take);
    },

    tell: (message) => (by === "page" ? page : server).tell(message),
  };
}
