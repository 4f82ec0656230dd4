// The engine on a server: questions and steering by POST, streams as server-sent events.

/** @typedef {import("./contract.js").Engine} Engine */

/**
 * @param {string} base the address that the server's routes are below
 * @param {number} silence milliseconds without even a heartbeat after which a stream is broken
 * @returns {Engine}
 */
export function makeServer(base, silence) {
  const post = (/** @type {string} */ path, /** @type {unknown} */ body, /** @type {AbortSignal} */ signal) =>
    fetch(new URL(path, base), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      signal,
    });

  return {
    async ask(name, message) {
      try {
        const response = await post(`ask/${name}`, message, AbortSignal.timeout(120_000));
        return response.ok ? await response.json() : { error: { key: "internal" } };
      } catch {
        return { error: { key: "lost" } };
      }
    },

    async stream(name, request, signal, receive) {
      const broken = new AbortController();
      const give = () => broken.abort();
      signal.addEventListener("abort", give);
      let timer = setTimeout(give, silence);
      try {
        const response = await post(name, request, broken.signal);
        if (!response.ok || !response.body) {
          throw Object.assign(new Error(response.statusText), { refused: response.status < 500 });
        }
        await readEvents(response.body, (data) => {
          clearTimeout(timer);
          timer = setTimeout(give, silence);
          if (data !== null && !signal.aborted) deliver(JSON.parse(data), receive);
        });
      } finally {
        clearTimeout(timer);
        broken.abort(); // the server stops working for a stream that nobody reads
      }
    },

    async tell(message) {
      try {
        const response = await post("steer", message, AbortSignal.timeout(silence));
        return response.ok && (await response.json());
      } catch {
        return false;
      }
    },
  };
}

/**
 * Read server-sent events: `receive(data)` for each, null for bytes without one, such as a heartbeat.
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 * @param {(data: string | null) => void} receive
 */
async function readEvents(body, receive) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (let rest = "";;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    receive(null);
    for (const event of events) if (event.startsWith("data: ")) receive(event.slice(6));
  }
}

/**
 * @template {{ state?: string }} M
 * @param {{ state?: string }} message "closing" is the server's last word before it ends its streams
 * @param {(message: M) => void} receive
 */
function deliver(message, receive) {
  if (message.state === "closing") return;
  try {
    receive(/** @type {M} */ (message));
  } catch (error) { // a fault of the page, not of the connection
    reportError(error);
  }
}
