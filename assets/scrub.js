// Scrubbing: the run that is shown, at every position of the slider. The server throws the same dice at all of them at
// once and sends the tokens' ids as they come; from then on a text is looked up here.

const POSITIONS = 201; // of the slider: T = 0.00 … 2.00

function makeScrub(request) {
  let key = null, turn = 0, run = null, ids = new Uint8Array(0), read = 0, count = 0;

  // Begin for the run that is shown, once; true when this is another run than before.
  function prepare(shown) {
    const { model, prompt, seed } = shown.settings;
    const wanted = JSON.stringify([model, prompt, seed, shown.position]);
    if (wanted === key) return false;
    [key, run, read, count] = [wanted, shown, 0, 0];
    turn += 1;
    request({ scrub: turn, model, prompt, seed, length: shown.position });
    return true;
  }

  // An update of the server's; true when there is more to show.
  function receive(chunk) {
    if (chunk.scrub !== turn || !key) return false;
    if (chunk.error) {
      key = null; // the next move tries again
      return false;
    }
    if (read === 0) ids = chunk.wide === 2 ? new Uint16Array(POSITIONS * run.position) : new Uint8Array(POSITIONS * run.position);
    const bytes = Uint8Array.from(atob(chunk.ids.slice(read)), (sign) => sign.charCodeAt(0));
    const fresh = chunk.wide === 2 ? new Uint16Array(bytes.buffer) : bytes; // little-endian, as every browser's machine is
    ids.set(fresh, POSITIONS * count);
    read = chunk.ids.length;
    count = chunk.count;
    return true;
  }

  function text(temperature) {
    const column = Math.round(100 * temperature);
    let written = "";
    for (let i = 0; i < count; i += 1) {
      const id = ids[i * POSITIONS + column];
      if (!run.hidden.includes(id)) written += run.tokens[id];
    }
    return written;
  }

  return {
    prepare,
    receive,
    text,
    forget: () => (key = null),
    get active() {
      return key !== null;
    },
    get count() {
      return count;
    },
    get complete() {
      return key !== null && count === run.position;
    },
  };
}
