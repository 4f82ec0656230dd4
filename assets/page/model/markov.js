// A Markov chain as a step: model/markov.py, with the same bits. Its state is the last `order` ids plus 1, the latest
// one last; 0 means that nothing was read there.

import { log } from "./logarithm.js";
import { noise } from "./noise.js";

/** @typedef {import("./counts_file.js").Counts} Counts */
/** @typedef {import("./counts_file.js").Level} Level */

const GRID = 4096; // a logit is a multiple of 1 / GRID

/**
 * The place of a token among some nodes of a level; −1 if it is not there.
 * @param {Level} level
 * @param {number} from
 * @param {number} to
 * @param {number} token
 */
function find({ tokens }, from, to, token) {
  while (from < to) {
    const middle = (from + to) >> 1;
    if (tokens[middle] === token) return middle;
    if (tokens[middle] < token) from = middle + 1;
    else to = middle;
  }
  return -1;
}

export class MarkovStep {
  parts = 1;
  #counts;
  #order;

  /**
   * Throws an Error for an order that the counts do not have.
   * @param {Counts} counts
   * @param {number} order
   */
  constructor(counts, order) {
    if (!(order >= 1 && order <= counts.order)) {
      throw new Error(`order must be 1 to ${counts.order}. Received: ${order}`);
    }
    this.#counts = counts;
    this.#order = order;
  }

  /**
   * @param {ArrayLike<number>} ids (rows,)
   * @param {Int32Array} state (1, rows, order)
   */
  step(ids, state) {
    const { vocabSize } = this.#counts, order = this.#order, next = new Int32Array(state.length);
    const logits = new Float32Array(ids.length * vocabSize);
    for (let row = 0; row < ids.length; row += 1) {
      const recent = next.subarray(row * order, (row + 1) * order);
      recent.set(state.subarray(row * order + 1, (row + 1) * order));
      recent[order - 1] = ids[row] + 1;
      const p = this.#probabilities(recent), at = row * vocabSize;
      for (let id = 0; id < vocabSize; id += 1) logits[at + id] = Math.floor(log(p[id]) * GRID + 0.5) / GRID;
    }
    return { logits, state: next };
  }

  /**
   * @param {bigint} seed
   * @param {number} position
   */
  noise(seed, position) {
    return noise(seed, position, this.#counts.vocabSize);
  }

  /**
   * Interpolated over all contexts that the text has, from the shortest to the longest (Witten & Bell 1991).
   * @param {Int32Array} recent
   */
  #probabilities(recent) {
    const { vocabSize, levels } = this.#counts, order = this.#order;
    const p = new Float64Array(vocabSize).fill(1 / vocabSize);
    mix(p, levels[0], 0, levels[0].tokens.length);
    for (let k = 1; k <= order && recent[order - k] > 0; k += 1) {
      let from = 0, to = levels[0].tokens.length;
      for (let n = 0; n < k; n += 1) {
        const node = find(levels[n], from, to, recent[order - k + n]);
        if (node < 0) return p;
        [from, to] = [levels[n].children[node], levels[n].children[node + 1]];
      }
      if (!mix(p, levels[k], from, to)) return p;
    }
    return p;
  }
}

/**
 * Mix the probabilities of shorter contexts with the counts of the tokens after one: those of the nodes from … to − 1.
 * False where nothing follows it.
 * @param {Float64Array} p (vocab_size,)
 * @param {Level} level
 * @param {number} from
 * @param {number} to
 */
function mix(p, { tokens, counts }, from, to) {
  if (from < to && tokens[from] === 0) from += 1; // the end of the text
  const distinct = to - from;
  let total = 0;
  for (let node = from; node < to; node += 1) total += counts[node];
  if (!total) return false;
  for (let id = 0, node = from; id < p.length; id += 1) {
    const count = node < to && tokens[node] === id + 1 ? counts[node++] : 0;
    p[id] = (count + distinct * p[id]) / (total + distinct);
  }
  return true;
}
