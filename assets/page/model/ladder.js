// What the noise of one position gives at every temperature from 0 to 2: the ladder, and the range of one token. As
// model/ladder.py.

import { choose, ladder } from "./sampling.js";
import { MAX_TEMPERATURE } from "./settings.js";

const HUNDREDTHS = Math.round(100 * MAX_TEMPERATURE);
const clip = (/** @type {number} */ value, /** @type {number} */ low, /** @type {number} */ high) =>
  Math.min(Math.max(value, low), high);

/**
 * Read a prompt and the ids written after it: the logits of the next token, and its ladder.
 * @param {import("./engine.js").Engine} engine
 * @param {number[]} promptIds
 * @param {bigint} seed
 * @param {number} position
 * @param {number[]} written
 */
export async function readLadder(engine, promptIds, seed, position, written) {
  const { logits } = await engine.prime(promptIds, seed, written);
  const rungs = ladder(logits, engine.checkpoint.step.noise(seed, position), MAX_TEMPERATURE);
  const ends = [...rungs.slice(1).map(([start]) => start), MAX_TEMPERATURE];
  return { logits, ladder: rungs.map(([from, id], i) => ({ from, to: ends[i], id })) };
}

/**
 * The temperatures at which the noise of a seed chooses each id of a text, in hundredths: the lowest and the highest. The
 * lowest is above the highest where the id is drawn at no temperature.
 * @param {import("./engine.js").Engine} engine
 * @param {number[]} promptIds
 * @param {bigint} seed
 * @param {number[]} ids
 */
export async function readRanges(engine, promptIds, seed, ids) {
  /** @type {[number, number][]} */
  const ranges = [];
  let rows = await engine.prime(promptIds, seed);
  for (const id of ids) {
    ranges.push(findRange(rows.logits, engine.checkpoint.step.noise(seed, rows.position), id));
    rows = engine.step(rows, [id]);
    await engine.turn();
  }
  return ranges;
}

/**
 * Every id is a line, logit + T·noise: it is on top from its last crossing with a flatter line to its first crossing
 * with a steeper one. What rounding does at the ends is decided by drawing there.
 * @param {Float32Array} logits (vocab_size,)
 * @param {Float64Array} noise (vocab_size,)
 * @param {number} id
 * @returns {[number, number]}
 */
function findRange(logits, noise, id) {
  let low = 0, high = HUNDREDTHS;
  for (let other = 0; other < logits.length; other += 1) {
    const steeper = noise[other] - noise[id], crossing = 100 * (logits[id] - logits[other]) / steeper;
    const place = Number.isNaN(crossing) ? 0 : clip(crossing, -1, HUNDREDTHS + 1);
    if (steeper < 0) low = Math.max(low, place);
    if (steeper > 0) high = Math.min(high, place);
  }
  const isDrawn = (/** @type {number} */ hundredths) =>
    choose(logits, clip(hundredths, 0, HUNDREDTHS) / 100, noise) === id;
  low = Math.ceil(low);
  high = Math.floor(high);
  if (!isDrawn(low)) low += 1;
  if (!isDrawn(high)) high -= 1;
  return [low, isDrawn(low) && isDrawn(high) ? high : -1];
}
