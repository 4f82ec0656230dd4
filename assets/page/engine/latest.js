// One message under way at a time. Messages that come meanwhile are merged, so that each field is the latest one.

/**
 * @template {{ run: string }} M
 * @param {(message: M) => Promise<unknown>} send
 * @returns {(message: M) => Promise<void>}
 */
export function makeLatest(send) {
  let busy = false;
  /** @type {M | null} */
  let next = null;
  return async function post(message) {
    next = next?.run === message.run ? { ...next, ...message } : message; // one for another run is obsolete
    if (busy) return;
    busy = true;
    while (next) {
      const now = next;
      next = null;
      await send(now).catch(() => null); // a later message, or the end of the run, sets things right
    }
    busy = false;
  };
}
