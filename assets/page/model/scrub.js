// A run at every temperature of the slider at once, or at a part of them, with the same noise: model/scrub.py. Temperatures that have drawn
// the same ids so far share one row, which is split where they begin to differ.

import { choose } from "./sampling.js";
import { MAX_TEMPERATURE } from "./settings.js";

export const TEMPERATURES = Array.from({ length: Math.round(100 * MAX_TEMPERATURE) + 1 }, (_, n) => n / 100);

/**
 * Yields per position the ids (temperatures,) that a run of that prompt and seed draws at each temperature.
 * @param {import("./engine.js").Engine} engine
 * @param {number[]} promptIds
 * @param {bigint} seed
 * @param {number} length
 * @param {number[]} [temperatures] ascending
 */
export async function* scrub(engine, promptIds, seed, length, temperatures = TEMPERATURES) {
  let rows = await engine.prime(promptIds, seed);
  let rowOf = temperatures.map(() => 0); // ascending: the row of each temperature
  for (let position = 0; position < length; position += 1) {
    const noise = engine.checkpoint.step.noise(seed, position);
    const ids = temperatures.map((temperature, n) => choose(engine.logitsOf(rows, rowOf[n]), temperature, noise));
    yield ids;
    if (position + 1 === length) return;
    /** @type {number[]} */
    const starts = [], before = rowOf;
    rowOf = ids.map((id, n) => {
      if (n === 0 || before[n] !== before[n - 1] || id !== ids[n - 1]) starts.push(n);
      return starts.length - 1;
    });
    rows = engine.step(engine.take(rows, starts.map((n) => before[n])), starts.map((n) => ids[n]));
    await engine.turn();
  }
}
