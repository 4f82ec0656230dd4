// Many draws from one distribution, each at every temperature of a list: model/draws.py.

import { choose } from "./sampling.js";

/**
 * The changes of one draw: [place, id, place, id, …], the places in the list from which on another id is drawn. Every id
 * is a line over T that is on top in one interval, so that two temperatures with the same id have none between them.
 * @param {Float32Array} logits (vocab_size,)
 * @param {Float64Array} noise (vocab_size,)
 * @param {number[]} temperatures ascending
 */
export function changesOf(logits, noise, temperatures) {
  const draw = (/** @type {number} */ at) => choose(logits, temperatures[at], noise);
  const last = temperatures.length - 1, found = [0, draw(0)];
  /**
   * @param {number} low
   * @param {number} high
   * @param {number} below the id drawn at `low`
   * @param {number} above
   */
  function halve(low, high, below, above) {
    if (below === above) return;
    if (high - low === 1) return void found.push(high, above);
    const middle = (low + high) >> 1, between = draw(middle);
    halve(low, middle, below, between);
    halve(middle, high, between, above);
  }
  halve(0, last, found[1], draw(last));
  return found;
}
