// Virtual time: a timer fires at its exact millisecond when a test lets time pass, however busy the machine is.

/** @typedef {{ due: number, call: () => void }} Timer */

const real = { setTimeout, clearTimeout, now: performance.now };

/**
 * A test in which time passes by `pass(milliseconds)` alone.
 * @param {(pass: (milliseconds: number) => Promise<void>) => Promise<void>} test
 */
export function inVirtualTime(test) {
  return async () => {
    let now = 0, last = 0;
    /** @type {Map<number, Timer>} */
    const timers = new Map();
    const turn = () => new Promise((done) => real.setTimeout.call(globalThis, done, 0));

    /** @param {number} until @returns {[number, Timer] | undefined} the next timer */
    const nextOf = (until) =>
      [...timers].filter(([, { due }]) => due <= until).sort(([, a], [, b]) => a.due - b.due).at(0);

    /** @param {number} milliseconds */
    async function pass(milliseconds) {
      const until = now + milliseconds;
      await turn();
      for (let next = nextOf(until); next; next = nextOf(until)) {
        const [id, { due, call }] = next;
        timers.delete(id);
        now = due;
        call();
        await turn();
      }
      now = until;
    }

    Object.assign(globalThis, {
      setTimeout: (/** @type {() => void} */ call, milliseconds = 0) => {
        timers.set(last += 1, { due: now + milliseconds, call });
        return last;
      },
      clearTimeout: (/** @type {number} */ id) => timers.delete(id),
    });
    performance.now = () => now;
    try {
      await test(pass);
    } finally {
      Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
      performance.now = real.now;
    }
  };
}
