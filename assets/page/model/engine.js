// The engine: it steps one model for all callers. As in model/engine.py it keeps nothing between calls, since `Rows` hold
// the whole state of some texts. Calls that take long let others have their turn.

import { entropyBits, softmax } from "../kit/softmax.js";
import { MOST_ROWS } from "./exact.js";
import { choose } from "./sampling.js";

const TURN = 20; // milliseconds of work until others have their turn

/**
 * Texts that share their prompt, seed and position.
 * @typedef {object} Rows
 * @property {number} count
 * @property {Int32Array} state (parts, rows, units)
 * @property {Float32Array} logits (rows, vocab_size) of the next token
 * @property {bigint} seed
 * @property {number} position
 *
 * @typedef {object} Result
 * @property {number[][]} ids (rows, steps)
 * @property {number[][]} entropies (rows, steps), in bits, of the distributions that the ids were drawn from
 * @property {number[][]} p (rows, steps), the probability of each id at its row's temperature
 * @property {Rows} rows after the last step
 */

export class Engine {
  #began = 0; // when the work began that nobody else had a turn in

  /** @param {import("./checkpoint.js").Checkpoint} checkpoint */
  constructor(checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * Read a prompt from the initial state, and the ids `written` after it: one row at position 0.
   * @param {number[]} ids
   * @param {bigint} seed
   * @param {number[]} [written]
   * @returns {Promise<Rows>}
   */
  async prime(ids, seed, written = []) {
    const given = [...this.checkpoint.vocabulary.opening(ids), ...written];
    return await this.read({ ...this.blank(1), seed, position: -given.length }, [given]);
  }

  /**
   * Rows before any text, without logits.
   * @param {number} count
   * @returns {Rows}
   */
  blank(count) {
    const { step, units } = this.checkpoint, state = new Int32Array(step.parts * count * units);
    return { count, state, logits: new Float32Array(0), seed: 0n, position: 0 };
  }

  /**
   * Read `given` (rows, steps) instead of drawing.
   * @param {Rows} rows
   * @param {number[][]} given
   */
  async read(rows, given) {
    for (let at = 0; at < given[0].length; at += 1) {
      rows = this.step(rows, given.map((ids) => ids[at]));
      await this.turn();
    }
    return rows;
  }

  /**
   * As `read`, with the probability of each id.
   * @param {Rows} rows
   * @param {number[][]} given
   * @param {number[]} temperatures of the rows
   * @returns {Promise<Result>}
   */
  feed(rows, given, temperatures) {
    return this.#walk(rows, given[0].length, temperatures, (_, step) => given.map((ids) => ids[step]));
  }

  /**
   * Draw `steps` tokens in every row.
   * @param {Rows} rows
   * @param {number} steps
   * @param {number[]} temperatures of the rows
   * @returns {Promise<Result>}
   */
  advance(rows, steps, temperatures) {
    return this.#walk(rows, steps, temperatures, (before) => {
      const noise = this.checkpoint.step.noise(before.seed, before.position);
      return temperatures.map((temperature, row) => choose(this.logitsOf(before, row), temperature, noise));
    });
  }

  /**
   * @param {Rows} rows
   * @param {number} steps
   * @param {number[]} temperatures
   * @param {(before: Rows, step: number) => number[]} choice the ids of a step
   * @returns {Promise<Result>}
   */
  async #walk(rows, steps, temperatures, choice) {
    /** @type {Result} */
    const result = { ids: [], entropies: [], p: [], rows };
    for (const list of [result.ids, result.entropies, result.p]) list.push(...temperatures.map(() => []));
    for (let step = 0; step < steps; step += 1) {
      const before = result.rows, ids = choice(before, step);
      ids.forEach((id, row) => {
        const p = softmax(this.logitsOf(before, row), temperatures[row]);
        result.ids[row].push(id);
        result.entropies[row].push(entropyBits(p));
        result.p[row].push(p[id]);
      });
      result.rows = this.step(before, ids);
      await this.turn();
    }
    return result;
  }

  /**
   * One step of all rows. A token that must never be drawn gets logits of −∞.
   * @param {Rows} rows
   * @param {number[]} ids
   * @returns {Rows}
   */
  step(rows, ids) {
    const { step, vocabulary: { padding, tokens } } = this.checkpoint;
    const { logits, state } = rows.count <= MOST_ROWS ? step.step(ids, rows.state) : this.#stepParts(rows, ids);
    if (padding !== null) {
      for (let row = 0; row < rows.count; row += 1) logits[row * tokens.length + padding] = -Infinity;
    }
    return { ...rows, logits, state, position: rows.position + 1 };
  }

  /**
   * A step of more rows than the kernel takes at once.
   * @param {Rows} rows
   * @param {number[]} ids
   */
  #stepParts(rows, ids) {
    const logits = new Float32Array(rows.count * this.checkpoint.vocabulary.tokens.length);
    const { step, units } = this.checkpoint, state = new Int32Array(rows.state.length);
    for (let from = 0; from < rows.count; from += MOST_ROWS) {
      const part = Array.from({ length: Math.min(MOST_ROWS, rows.count - from) }, (_, n) => from + n);
      const stepped = step.step(part.map((row) => ids[row]), this.take(rows, part).state);
      logits.set(stepped.logits, from * this.checkpoint.vocabulary.tokens.length);
      const size = part.length * units;
      for (let n = 0; n < step.parts; n += 1) {
        state.set(stepped.state.subarray(n * size, (n + 1) * size), (n * rows.count + from) * units);
      }
    }
    return { logits, state };
  }

  /**
   * The logits of one row, (vocab_size,).
   * @param {Rows} rows
   * @param {number} row
   */
  logitsOf({ logits }, row) {
    const size = this.checkpoint.vocabulary.tokens.length;
    return logits.subarray(row * size, (row + 1) * size);
  }

  /**
   * The rows at some indices, in that order; an index may come more than once.
   * @param {Rows} rows
   * @param {number[]} which
   * @returns {Rows}
   */
  take(rows, which) {
    const { step: { parts }, units, vocabulary: { tokens } } = this.checkpoint, count = which.length;
    const state = new Int32Array(parts * count * units), logits = new Float32Array(count * tokens.length);
    which.forEach((from, to) => {
      logits.set(this.logitsOf(rows, from), to * tokens.length);
      for (let part = 0; part < parts; part += 1) {
        const at = (part * rows.count + from) * units;
        state.set(rows.state.subarray(at, at + units), (part * count + to) * units);
      }
    });
    return { ...rows, count, state, logits };
  }

  /** Let other calls, and messages, have their turn if this one has worked long enough. */
  async turn() {
    if (performance.now() - this.#began < TURN) return;
    const { port1, port2 } = new MessageChannel(); // a timer that follows others waits for 4 milliseconds
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(null);
    });
    port1.close();
    this.#began = performance.now();
  }
}
