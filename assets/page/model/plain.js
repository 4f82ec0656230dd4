// The inner loops of the exact step without WebAssembly: the functions of kernel.ts, on a memory of the same layout.

import { noise } from "./noise.js";

const EDGE = 512; // a table has this many entries on either side of 0
const SIZE = 2 * EDGE;

/**
 * The functions of the kernel. Addresses are in bytes, as in kernel.wasm.
 * @typedef {object} Kernel
 * @property {(weights: number, x: number, inputs: number, columns: number, rows: number, out: number) => void} product
 * @property {(z: number, bias: number, shift: number, tables: number, units: number, x: number, h: number, c: number)
 *   => void} lstm
 * @property {(z: number, bias: number, shift: number, tables: number, units: number, x: number, h: number) => void} gru
 * @property {(z: number, bias: number, shift: number, tables: number, units: number, x: number, h: number) => void} rnn
 * @property {(seed: bigint, position: bigint, count: number, out: number) => void} noise
 */

/**
 * @param {ArrayBuffer} memory
 * @returns {Kernel}
 */
export function makePlainKernel(memory) {
  const int8 = new Int8Array(memory), uint8 = new Uint8Array(memory), float64 = new Float64Array(memory);
  const int16 = new Int16Array(memory), int32 = new Int32Array(memory);

  const look = (/** @type {number} */ table, /** @type {number} */ v) =>
    int16[table + EDGE + Math.min(Math.max(v, -EDGE), EDGE - 1)];

  /**
   * What the gates of one row read, with addresses in units of their arrays.
   * @param {number} z
   * @param {number} bias
   * @param {number} shift
   * @param {number} tables
   */
  function gatesOf(z, bias, shift, tables) {
    const sums = z >> 2, biases = bias >> 2, sigmoid = tables >> 1;
    const sum = (/** @type {number} */ n) => int32[sums + n] + int32[biases + n];
    const index = (/** @type {number} */ n) => sum(n) >> uint8[shift + n];
    return {
      sum,
      sigmoid: (/** @type {number} */ n) => look(sigmoid, index(n)),
      tanh: (/** @type {number} */ n) => look(sigmoid + SIZE, index(n)),
      tanhOf: (/** @type {number} */ v) => look(sigmoid + SIZE, v),
    };
  }

  return {
    product(weights, x, inputs, columns, rows, out) {
      const block = 8 * inputs;
      for (let r = 0; r < rows; r += 1) {
        const from = (x >> 1) + r * inputs;
        for (let j = 0; j < columns; j += 8) {
          let s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
          for (let k = from, at = weights + (j >> 3) * block; k < from + inputs; k += 2, at += 16) {
            const a = int16[k], b = int16[k + 1];
            s0 += int8[at] * a + int8[at + 1] * b, s1 += int8[at + 2] * a + int8[at + 3] * b;
            s2 += int8[at + 4] * a + int8[at + 5] * b, s3 += int8[at + 6] * a + int8[at + 7] * b;
            s4 += int8[at + 8] * a + int8[at + 9] * b, s5 += int8[at + 10] * a + int8[at + 11] * b;
            s6 += int8[at + 12] * a + int8[at + 13] * b, s7 += int8[at + 14] * a + int8[at + 15] * b;
          }
          int32.set([s0, s1, s2, s3, s4, s5, s6, s7], (out >> 2) + r * columns + j);
        }
      }
    },

    lstm(z, bias, shift, tables, units, x, h, c) {
      const { sigmoid, tanh, tanhOf } = gatesOf(z, bias, shift, tables);
      for (let u = 0; u < units; u += 1) {
        const i = sigmoid(u), f = sigmoid(units + u), g = tanh(2 * units + u), o = sigmoid(3 * units + u);
        const v = Math.min(Math.max((f * int32[(c >> 2) + u] + ((i * g) << 2) + 128) >> 8, -32768), 32768);
        int32[(c >> 2) + u] = v;
        int16[(x >> 1) + u] = int32[(h >> 2) + u] = (o * tanhOf(v >> 4) + 256) >> 9;
      }
    },

    gru(z, bias, shift, tables, units, x, h) {
      const { sum, sigmoid, tanhOf } = gatesOf(z, bias, shift, tables);
      for (let u = 0; u < units; u += 1) {
        const update = sigmoid(u), reset = sigmoid(units + u);
        const right = uint8[shift + 2 * units + u], by = 6 - uint8[shift + 3 * units + u];
        const whole = sum(3 * units + u), fine = by >= 0 ? whole << by : (whole + (1 << (-by - 1))) >> -by;
        const inner = (reset * Math.min(Math.max(fine, -65536), 65536) + 128) >> 8;
        const g = sum(2 * units + u);
        const v = tanhOf(right >= 6 ? (g + (inner << (right - 6))) >> right : ((g << (6 - right)) + inner) >> 6);
        const memory = (update * int32[(h >> 2) + u] + (((256 - update) * v) << 3) + 128) >> 8;
        int32[(h >> 2) + u] = memory;
        int16[(x >> 1) + u] = (memory + 8) >> 4;
      }
    },

    rnn(z, bias, shift, tables, units, x, h) {
      const { tanh } = gatesOf(z, bias, shift, tables);
      for (let u = 0; u < units; u += 1) int16[(x >> 1) + u] = int32[(h >> 2) + u] = (tanh(u) + 1) >> 1;
    },

    noise(seed, position, count, out) {
      float64.set(noise(seed, Number(position), count), out >> 3);
    },
  };
}
