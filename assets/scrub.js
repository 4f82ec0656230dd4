// Scrubbing: the run that is shown, at every position of the slider. The server throws the same dice at all of them at
// once and sends the tokens' ids as they come; from then on a text is looked up here.

const POSITIONS = 201; // of the slider: T = 0.00 … 2.00

// `receive()` when there is more to show; `fail(error)` where there will be no more.
function makeScrub(silence, receive, fail) {
  let key = null, stream = null, run = null, ids = new Uint8Array(0), count = 0;

  // Begin for the run that is shown, once.
  async function prepare(shown) {
    const { model, prompt, seed } = shown.settings;
    const wanted = JSON.stringify([model, prompt, seed, shown.position]);
    if (wanted === key) return;
    forget();
    const mine = (stream = new AbortController());
    [key, run, count] = [wanted, shown, 0];
    const settings = { model, prompt, seed, length: shown.position };
    let error = { key: "unheard" };
    try {
      await readEvents("scrub", settings, silence, mine.signal, (message) => {
        if (message.ids) take(message);
        else if (message.error) error = message.error;
      });
    } catch {
      // told below: what is there is not all
    }
    if (mine !== stream || count === run.position) return;
    key = null; // the next move tries again
    fail(error);
  }

  function take(message) {
    const Ids = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[message.wide]; // little-endian, as every browser's machine is
    if (count === 0) ids = new Ids(POSITIONS * run.position);
    ids.set(new Ids(Uint8Array.from(atob(message.ids), (sign) => sign.charCodeAt(0)).buffer), POSITIONS * count);
    count = message.count;
    receive();
  }

  function forget() {
    stream?.abort();
    key = stream = null;
  }

  function text(temperature) {
    const column = Math.round(100 * temperature);
    let written = "";
    for (let i = 0; i < count; i += 1) {
      const id = ids[i * POSITIONS + column];
      if (id === run.end) break;
      if (!run.hidden.includes(id)) written += run.tokens[id];
    }
    return written;
  }

  return {
    prepare,
    text,
    forget,
    get count() {
      return count;
    },
    get complete() {
      return key !== null && count === run.position;
    },
  };
}
