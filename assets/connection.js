// Event streams of the server, over connections that may break. Knows nothing about what their messages say, but for how
// a stream and a run end.

const FIRST_RETRY = 500, LONGEST_RETRY = 5000; // milliseconds; doubled from one to the other

function postJSON(path, body, signal) {
  return fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
}

// `receive(message)` for each message that the server streams to a POST. Resolves when the stream has ended; rejects
// where there is none, where it breaks, and where `silence` milliseconds pass without even a heartbeat.
async function readEvents(path, body, silence, signal, receive) {
  const broken = new AbortController();
  const give = () => broken.abort();
  signal.addEventListener("abort", give);
  let timer = setTimeout(give, silence);
  const told = (message) => {
    if (message.state === "closing") return; // the server goes, and the stream ends
    try {
      receive(message);
    } catch (error) { // a fault of the page, not of the connection
      reportError(error);
    }
  };
  try {
    const response = await postJSON(path, body, broken.signal);
    if (!response.ok) throw Object.assign(new Error(response.statusText), { refused: response.status < 500 });
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (let rest = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(give, silence);
      const events = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = events.pop();
      for (const event of events) {
        if (event.startsWith("data: ") && !signal.aborted) told(JSON.parse(event.slice(6)));
      }
    }
  } finally {
    clearTimeout(timer);
    broken.abort(); // whatever ended it: the server need not go on
  }
}

// One stream at a time, which is not asked for again: `broken(key)` is told where it ends before `close()`.
function makeStream(path, silence, receive, broken) {
  let current = null;

  function close() {
    current?.abort();
    current = null;
  }

  // `request()` is taken after this turn, so that what was typed just now is in `shared`.
  function open(request) {
    close();
    const mine = (current = new AbortController());
    const over = (key) => mine === current && broken(key);
    setTimeout(() => {
      if (mine !== current) return;
      readEvents(path, request(), silence, mine.signal, receive)
        .then(() => over("cut"), (error) => over(error.refused ? "internal" : "cut"));
    });
  }

  return { open, close };
}

// The stream of a run. Where it ends before the run does, `lost()` is told, and the run is asked for again, with what
// `again()` gives at that moment, until the server answers. Its places may still be held by the connections that broke:
// a page that comes back is not turned away for good.
function makeConnection(silence, receive, lost, again) {
  let current = null, timer = 0, pause = FIRST_RETRY;

  function close() {
    current?.abort();
    current = null;
    clearTimeout(timer);
    timer = 0;
  }

  async function open(request, back = false) {
    close();
    const mine = (current = new AbortController());
    let over = false;
    const hear = (message) => {
      if (back && ["busy", "many"].includes(message.error?.key)) return;
      over = ["done", "stopped", "error"].includes(message.state);
      pause = FIRST_RETRY;
      receive(message);
    };
    try {
      await readEvents("run", request, silence, mine.signal, hear);
    } catch (error) {
      if (error.refused && mine === current) {
        over = true;
        receive({ state: "error", error: { key: "internal" } });
      }
    }
    if (mine !== current || over) return;
    lost();
    if (mine !== current) return; // that was reason to give up
    timer = setTimeout(retry, pause * (0.5 + Math.random())); // not all pages in the same moment
    pause = Math.min(LONGEST_RETRY, 2 * pause);
  }

  function retry() {
    if (timer) open(again(), true);
  }

  // Sooner, when there is reason to hope.
  window.addEventListener("online", retry);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && retry());

  return { open, close };
}
