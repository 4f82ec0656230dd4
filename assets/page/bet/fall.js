// The draws fall into their columns one after the other.

const DURATION = 2600; // milliseconds until the last one has fallen

/**
 * The draws that have fallen after a share of the time: slowly first, so that single draws can be seen, then faster.
 * @param {number} share of the time
 * @param {number} draws
 */
export function fallenAfter(share, draws) {
  return Math.max(1, Math.floor(draws * Math.min(1, share) ** 2.2));
}

/**
 * Calls `advance(count)` in each animation frame until all draws have fallen; in the next one already where a visitor
 * wants no motion.
 * @param {number} draws
 * @param {(count: number) => void} advance
 * @returns {() => void} ends it
 */
export function startFall(draws, advance) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  /** @type {number | null} */
  let began = null;
  let request = requestAnimationFrame(step);

  /** @param {number} now milliseconds */
  function step(now) {
    began ??= now;
    const count = still ? draws : fallenAfter((now - began) / DURATION, draws);
    if (count < draws) request = requestAnimationFrame(step);
    advance(count);
  }

  return () => cancelAnimationFrame(request);
}
