// One question to the engine at a time. Of the messages that come meanwhile the latest one follows.

/** @typedef {import("../engine/contract.js").Failure} Failure */

/**
 * @template M, A
 * @typedef {object} Progress
 * @property {boolean} busy
 * @property {[A, M] | null} answered the latest answer that is no failure, with its message
 * @property {Failure | null} failure of the latest question
 */

/**
 * @template M
 * @template {object} A
 * @param {(message: M) => Promise<A & { error?: undefined } | { error: Failure }>} ask
 * @param {(progress: Progress<M, A>) => void} announce called when a question is sent and when one has been answered
 */
export function makeQuestion(ask, announce) {
  /** @type {Progress<M, A>} */
  let progress = { busy: false, answered: null, failure: null };
  /** @type {[M] | null} */
  let next = null;
  /** @type {[M] | null} */
  let latest = null;

  /** @param {Partial<Progress<M, A>>} changes */
  function change(changes) {
    progress = { ...progress, ...changes };
    announce(progress);
  }

  async function work() {
    while (next) {
      latest = next;
      next = null;
      const [message] = latest;
      change({ busy: true });
      const answer = await ask(message);
      if (next) continue; // an answer to an obsolete question
      change({
        busy: false,
        ...(answer.error ? { failure: answer.error } : { failure: null, answered: [answer, message] }),
      });
    }
  }

  /** @param {M} message */
  function send(message) {
    next = [message];
    if (!progress.busy) work();
  }

  return {
    send,
    again() {
      if (latest) send(latest[0]);
    },
  };
}
