// One step of a network in whole numbers: what model/exact.py defines, with the same bits. The inner loops are those of
// kernel.wasm, which needs SIMD, or of plain.js where there is none.

import { makePlainKernel } from "./plain.js";

/** @typedef {import("./step_file.js").Numbers} Numbers */
/** @typedef {import("./step_file.js").Product} Product */

export const MOST_ROWS = 64; // of one step
/** @type {Record<string, number>} */
const STATES_PER_LAYER = { lstm: 2, gru: 1, rnn: 1 };
const INPUT = 7; // bits behind the point of what a product reads
const FIRST = 1024; // the first address in use
const PAGE = 65536; // bytes of WebAssembly's memory

const up = (/** @type {number} */ value, /** @type {number} */ to) => Math.ceil(value / to) * to;

/**
 * @typedef {object} Placed a product in the kernel's memory
 * @property {number} inputs a multiple of 2, with zeros
 * @property {number} columns a multiple of 8, with zeros
 * @property {number} own inputs that come from below this layer
 * @property {number} weights
 * @property {number} bias
 * @property {number} stride bytes of a row of the bias; 0 where all tokens have the same
 * @property {number} shift
 * @property {number} x (MOST_ROWS, inputs) int16
 */

export class ExactStep {
  /** The parts of a state: those of each layer, one layer after the other. */
  parts;
  #numbers;
  #kernel;
  #buffer;
  #places;
  #tables = 0;
  #z = 0;
  #state = 0;
  #noise = 0;
  #top = FIRST;

  /**
   * @param {Numbers} numbers
   * @param {WebAssembly.Module | null} module kernel.wasm, or null to do without
   */
  constructor(numbers, module) {
    const { cell, units, vocabSize, layers } = numbers;
    this.#numbers = numbers;
    this.parts = STATES_PER_LAYER[cell] * (layers.length - 1);
    this.#places = layers.map((layer, n) => this.#place(layer, n));
    this.#tables = this.#take(4 * numbers.sigmoid.length);
    this.#z = this.#take(4 * MOST_ROWS * Math.max(...this.#places.map(({ columns }) => columns)));
    this.#state = this.#take(4 * MOST_ROWS * STATES_PER_LAYER[cell] * units);
    this.#noise = this.#take(8 * vocabSize);
    if (module) {
      const memory = new WebAssembly.Memory({ initial: Math.ceil(this.#top / PAGE) });
      this.#buffer = memory.buffer;
      const { exports } = new WebAssembly.Instance(module, { env: { memory } });
      this.#kernel = /** @type {import("./plain.js").Kernel} */ (/** @type {unknown} */ (exports));
    } else {
      this.#buffer = new ArrayBuffer(this.#top);
      this.#kernel = makePlainKernel(this.#buffer);
    }
    this.#fill();
  }

  /** @param {number} bytes */
  #take(bytes) {
    const at = this.#top;
    this.#top = up(at + bytes, 16);
    return at;
  }

  /**
   * @param {Product} layer
   * @param {number} n
   * @returns {Placed}
   */
  #place(layer, n) {
    const { units, layers } = this.#numbers, isRecurrent = n < layers.length - 1;
    const inputs = up(layer.inputs, 2), columns = up(layer.columns, 8);
    return {
      inputs,
      columns,
      own: isRecurrent ? layer.inputs - units : units,
      weights: this.#take(inputs * columns),
      bias: this.#take(4 * layer.bias.length),
      stride: layer.bias.length > layer.columns ? 4 * layer.columns : 0,
      shift: this.#take(columns),
      x: this.#take(2 * MOST_ROWS * inputs),
    };
  }

  #fill() {
    const { sigmoid, tanh, layers } = this.#numbers, buffer = this.#buffer;
    const tables = new Int16Array(buffer, this.#tables, 2 * sigmoid.length);
    tables.set(sigmoid);
    tables.set(tanh, sigmoid.length);
    layers.forEach((layer, n) => {
      const { inputs, columns, weights, bias, shift } = this.#places[n];
      packWeights(layer, inputs, new Int8Array(buffer, weights, inputs * columns));
      new Int32Array(buffer, bias, layer.bias.length).set(layer.bias);
      new Uint8Array(buffer, shift, layer.columns).set(Uint8Array.from(layer.exponents, (e) => 1 - e));
    });
  }

  /**
   * @param {ArrayLike<number>} ids (rows,), at most MOST_ROWS
   * @param {Int32Array} state (parts, rows, units): h in 1/128, an LSTM's c in 1/1024, a GRU's memory in 1/2048
   * @returns {{ logits: Float32Array, state: Int32Array }} (rows, vocab_size), and the new state
   */
  step(ids, state) {
    const { cell, units, layers } = this.#numbers, rows = ids.length, size = rows * units;
    const of = STATES_PER_LAYER[cell], kernel = this.#kernel, next = new Int32Array(state.length);
    if (this.#numbers.embedding) this.#readEmbedding(ids);
    for (let n = 0; n < layers.length - 1; n += 1) {
      const place = this.#places[n], above = this.#places[n + 1];
      const memory = new Int32Array(this.#buffer, this.#state, of * size);
      memory.set(state.subarray(n * of * size, (n + 1) * of * size));
      this.#readState(place, memory, rows);
      kernel.product(place.weights, place.x, place.inputs, place.columns, rows, this.#z);
      for (let r = 0; r < rows; r += 1) {
        const h = this.#state + 4 * r * units, x = above.x + 2 * r * above.inputs;
        const z = this.#z + 4 * r * place.columns, bias = place.bias + ids[r] * place.stride;
        if (cell === "lstm") kernel.lstm(z, bias, place.shift, this.#tables, units, x, h, h + 4 * size);
        else kernel[cell](z, bias, place.shift, this.#tables, units, x, h);
      }
      next.set(memory, n * of * size);
    }
    return { logits: this.#logits(rows), state: next };
  }

  /**
   * Gumbel noise, as noise.js gives it.
   * @param {bigint} seed
   * @param {number} position
   */
  noise(seed, position) {
    const { vocabSize } = this.#numbers;
    this.#kernel.noise(seed, BigInt(position), vocabSize, this.#noise);
    return new Float64Array(this.#buffer, this.#noise, vocabSize).slice();
  }

  /** @param {ArrayLike<number>} ids */
  #readEmbedding(ids) {
    const { own, inputs, x } = this.#places[0], embedding = /** @type {Int8Array} */ (this.#numbers.embedding);
    for (let r = 0; r < ids.length; r += 1) {
      new Int16Array(this.#buffer, x + 2 * r * inputs, own).set(embedding.subarray(ids[r] * own, (ids[r] + 1) * own));
    }
  }

  /**
   * Put the h of a layer beside what it reads from below.
   * @param {Placed} place
   * @param {Int32Array} memory
   * @param {number} rows
   */
  #readState({ own, inputs, x }, memory, rows) {
    const { cell, units } = this.#numbers;
    for (let r = 0; r < rows; r += 1) {
      const to = new Int16Array(this.#buffer, x + 2 * (r * inputs + own), units);
      const h = memory.subarray(r * units, (r + 1) * units);
      if (cell === "gru") { for (let u = 0; u < units; u += 1) to[u] = (h[u] + 8) >> 4; }
      else to.set(h);
    }
  }

  /** @param {number} rows */
  #logits(rows) {
    const { vocabSize, layers } = this.#numbers, { exponents, bias } = layers[layers.length - 1];
    const { weights, x, inputs, columns } = this.#places[layers.length - 1];
    this.#kernel.product(weights, x, inputs, columns, rows, this.#z);
    const z = new Int32Array(this.#buffer, this.#z, rows * columns), logits = new Float32Array(rows * vocabSize);
    for (let v = 0; v < vocabSize; v += 1) {
      const scale = 2 ** (exponents[v] - INPUT);
      for (let r = 0; r < rows; r += 1) logits[r * vocabSize + v] = (z[r * columns + v] + bias[v]) * scale;
    }
    return logits;
  }
}

/**
 * The weights as the kernel reads them: [columns/8][inputs/2][8][2].
 * @param {Product} layer
 * @param {number} inputs
 * @param {Int8Array} out
 */
function packWeights(layer, inputs, out) {
  for (let n = 0; n < layer.columns; n += 1) {
    const block = (n >> 3) * 8 * inputs + 2 * (n & 7);
    for (let k = 0; k < layer.inputs; k += 1) {
      out[block + (k >> 1) * 16 + (k & 1)] = layer.weights[k * layer.columns + n];
    }
  }
}
