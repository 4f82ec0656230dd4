// step.bin of Markov chains: how often each sequence of tokens comes in their text. model/counts_file.py writes it and
// says what stands where.

const FORMAT = "rnn-thermostat-counts", VERSION = 1;
const ALIGN = 16, LONGEST_LINE = 1024;
/** @type {Record<number, { new (buffer: ArrayBuffer, from: number, length: number): Uint8Array | Uint16Array | Uint32Array }>} */
const TYPES = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

/**
 * The sequences of one length, as a level of a tree: the sequence of node n begins as its parent's, and ends with a token.
 * @typedef {object} Level
 * @property {ArrayLike<number>} tokens (nodes,), ids plus 1, ascending among the children of a node; 0: beyond the end
 * @property {Uint32Array} counts (nodes,)
 * @property {Uint32Array} children (nodes + 1,): those of node n are children[n] … children[n + 1] − 1 of the next level
 *
 * @typedef {object} Counts
 * @property {number} vocabSize
 * @property {number} order the highest
 * @property {Level[]} levels sequences of one token, of two, … of order + 1; the last has no children
 */

/** @param {ArrayBuffer} content */
function lineOf(content) {
  return new TextDecoder().decode(content.slice(0, LONGEST_LINE)).split("\n", 1)[0];
}

/**
 * Whether a step.bin holds counts.
 * @param {ArrayBuffer} content
 */
export function isCounts(content) {
  return lineOf(content).includes(`"${FORMAT}"`);
}

/**
 * The counts in a file. Throws an Error for bytes that are none, or not all of them.
 * @param {ArrayBuffer} content
 * @returns {Counts}
 */
export function readCounts(content) {
  const line = lineOf(content),
    { format, version, vocab_size: vocabSize, order, wide, count_wide, nodes } = JSON.parse(
      line,
    );
  if (format !== FORMAT || version !== VERSION || nodes.length !== order + 1) {
    throw new Error(`step.bin must begin with its format and version ${VERSION}. Received: ${line.slice(0, 80)}`);
  }
  let at = line.length + 1; // the line is ASCII

  /**
   * @param {number} width bytes of a number
   * @param {number} length
   */
  function next(width, length) {
    const from = at;
    at += Math.ceil(length * width / ALIGN) * ALIGN;
    if (at > content.byteLength) throw new Error(`step.bin must be whole. Received: ${content.byteLength} bytes.`);
    return new TYPES[width](content, from, length);
  }

  /** @type {Level[]} */
  const levels = nodes.map((/** @type {number} */ count, /** @type {number} */ n) => {
    const tokens = next(wide, count), children = new Uint32Array(count + 1);
    if (n < order) next(wide, count).forEach((own, i) => children[i + 1] = children[i] + own);
    if (n < order && children[count] !== nodes[n + 1]) throw new Error("step.bin must have as many nodes as it says.");
    return { tokens, counts: new Uint32Array(count), children };
  });
  levels[order].counts.set(next(count_wide, nodes[order]));
  if (at !== content.byteLength) throw new Error(`step.bin must have ${at} bytes. Received: ${content.byteLength}`);
  for (let n = order - 1; n >= 0; n -= 1) {
    const { counts, children } = levels[n], below = levels[n + 1].counts;
    for (let i = 0; i < counts.length; i += 1) {
      for (let child = children[i]; child < children[i + 1]; child += 1) counts[i] += below[child];
    }
  }
  return { vocabSize, order, levels };
}
