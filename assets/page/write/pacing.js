// When the bars take the next distribution: the letters change at most three times a second, and not under a hand.

const PAUSE = 334; // milliseconds between two changes while a text is written
const LOOK = 50; // milliseconds until it is looked again whether a pointer still holds the slider

/**
 * @template T
 * @param {() => boolean} isHeld whether a pointer holds the slider
 * @param {(value: T) => void} take
 */
export function makePacing(isHeld, take) {
  /** @type {{ value: T, isRunning: boolean } | null} */
  let waiting = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let takenAt = -Infinity;

  function look() {
    clearTimeout(timer);
    if (!waiting) return;
    const wait = waiting.isRunning ? takenAt + PAUSE - performance.now() : 0;
    if (wait > 0 || isHeld()) return void (timer = setTimeout(look, Math.max(wait, LOOK)));
    const { value } = waiting;
    [waiting, takenAt] = [null, performance.now()];
    take(value);
  }

  return {
    /** The latest value offered is taken, now or when it is time. @param {T} value @param {boolean} isRunning */
    offer(value, isRunning) {
      waiting = { value, isRunning };
      look();
    },

    /** The run is over or paused: a value that waits is taken at once. */
    rest() {
      if (waiting) waiting.isRunning = false;
      look();
    },
  };
}
