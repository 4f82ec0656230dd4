// step.bin: the whole numbers of an exact step. model/step_file.py writes it and says what stands where.

const FORMAT = "rnn-thermostat-step", VERSION = 1;
const ALIGN = 16, LONGEST_LINE = 1024;
const TABLE = 1024; // entries of sigmoid and tanh
/** @type {Record<string, number>} columns of a layer's product, in units */
const COLUMNS = { lstm: 4, gru: 4, rnn: 1 };
const EXPONENTS = [-12, 1];

/**
 * @typedef {object} Product
 * @property {number} inputs
 * @property {number} columns
 * @property {Int8Array} weights (inputs, columns)
 * @property {Int8Array} exponents (columns,)
 * @property {Int32Array} bias (columns,), or a row for each token
 *
 * @typedef {object} Numbers the whole numbers of a network
 * @property {"lstm" | "gru" | "rnn"} cell
 * @property {number} units
 * @property {number} vocabSize
 * @property {Int16Array} sigmoid
 * @property {Int16Array} tanh
 * @property {Int8Array | null} embedding (vocab_size, embedding), where the first layer reads one
 * @property {Product[]} layers those of the recurrent layers and of the logits
 */

/**
 * The numbers of a step. Throws an Error for bytes that are none, or not all of them.
 * @param {ArrayBuffer} content
 * @returns {Numbers}
 */
export function fromBytes(content) {
  const line = new TextDecoder().decode(content.slice(0, LONGEST_LINE)).split("\n", 1)[0];
  const { cell, layers, units, vocab_size: vocabSize, embedding } = headerOf(line);
  let at = line.length + 1; // the line is ASCII

  /**
   * The next array of the file.
   * @template {Int8Array | Int16Array | Int32Array} T
   * @param {{ new (buffer: ArrayBuffer, from: number, length: number): T, BYTES_PER_ELEMENT: number }} Type
   * @param {number} length
   */
  function next(Type, length) {
    const from = at;
    at += Math.ceil(length * Type.BYTES_PER_ELEMENT / ALIGN) * ALIGN;
    if (at > content.byteLength) throw new Error(`step.bin must be whole. Received: ${content.byteLength} bytes.`);
    return new Type(content, from, length);
  }

  /**
   * @param {number} inputs
   * @param {number} columns
   * @param {number} rows of the bias
   * @returns {Product}
   */
  function product(inputs, columns, rows) {
    const weights = next(Int8Array, inputs * columns), exponents = next(Int8Array, columns);
    if (exponents.some((e) => e < EXPONENTS[0] || e > EXPONENTS[1])) {
      throw new Error(`step.bin must have exponents from ${EXPONENTS[0]} to ${EXPONENTS[1]}.`);
    }
    return { inputs, columns, weights, exponents, bias: next(Int32Array, rows * columns) };
  }

  const sigmoid = next(Int16Array, TABLE), tanh = next(Int16Array, TABLE);
  const byToken = embedding ? next(Int8Array, vocabSize * embedding) : null;
  const wide = units * COLUMNS[cell];
  const products = Array.from({ length: layers }, (_, n) => {
    const inputs = n ? units : embedding;
    return product(inputs + units, wide, inputs ? 1 : vocabSize);
  });
  products.push(product(units, vocabSize, 1));
  if (at !== content.byteLength) {
    throw new Error(`step.bin must have ${at} bytes. Received: ${content.byteLength}.`);
  }
  return { cell, units, vocabSize, sigmoid, tanh, embedding: byToken, layers: products };
}

/** @param {string} line */
function headerOf(line) {
  const header = parse(line);
  if (header?.format !== FORMAT || header.version !== VERSION) {
    throw new Error(`step.bin must begin with its format and version ${VERSION}. Received: ${line.slice(0, 80)}`);
  }
  const { layers, units, vocab_size, embedding } = header;
  const isSize = (/** @type {unknown} */ value) => Number.isInteger(value) && Number(value) >= 0;
  if (
    !(header.cell in COLUMNS && [layers, units, vocab_size, embedding].every(isSize) && (line.length + 1) % 16 === 0)
  ) {
    throw new Error(`step.bin must say what the network is. Received: ${line.slice(0, 200)}`);
  }
  return header;
}

/** @param {string} line */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
