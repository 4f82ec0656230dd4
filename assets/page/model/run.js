// One run: a prompt is continued at several temperatures side by side, and the last row's temperature can be steered.
// As model/run.py, which says what each part is for.

import { clampTemperature } from "../kit/schedule.js";
import { checkLength, checkPrompt, checkSeed, checkTemperature, HIGH, LOW, MAX_SCHEDULE, UNIT } from "./settings.js";

const CHUNKS_PER_SECOND = 12;
const STRIDE = 32; // tokens of one engine call, at most
const MAX_CALL = 0.12; // seconds of one engine call, about: steering takes effect soon

/** @typedef {import("../kit/schedule.js").Schedule} Schedule */
/** @typedef {import("./engine.js").Engine} Engine */
/** @typedef {import("./engine.js").Rows} Rows */

/**
 * @typedef {object} Chunk the state of a run after some tokens
 * @property {number} position number of tokens drawn
 * @property {number[][]} ids per row, those of its text so far
 * @property {boolean[]} ended per row, whether its text has ended
 * @property {number[]} bits per row, the sum of the entropies of the distributions that its ids were drawn from
 * @property {number} temperature of the steered row, for its next token
 * @property {Float32Array} logits of the steered row's next token, or of its end-of-text token once it has ended
 * @property {Schedule} schedule the temperatures used so far
 * @property {"running" | "done" | "stopped"} state
 *
 * @typedef {object} RunOptions
 * @property {unknown} prompt
 * @property {unknown} seed
 * @property {unknown} length
 * @property {number[]} [temperatures] of the fixed rows
 * @property {Schedule} schedule
 * @property {number | null} [pace] tokens per second; null: as fast as possible
 * @property {number} [position] tokens that the viewer has
 * @property {number | null} [until] the run stops after so many tokens
 */

const seconds = () => performance.now() / 1000;

export class Run {
  #engine;
  #promptIds;
  #temperatures;
  /** @type {Schedule} */
  #schedule;
  #position;
  #until;
  /** @type {number | null} */
  #steered = null; // a temperature from `steer` that is not in the schedule yet
  #stopped = false;
  #isTold = false; // by `steer` or `stop`, since the last chunk
  /** @type {() => void} */
  #wake = () => {};
  #replaying = true;
  #stride = STRIDE;
  /** @type {number[][]} */
  #ids;
  /** @type {number[]} */
  #bits;
  /** @type {(number | null)[]} per ended row, the position after its last token */
  #ends;
  /** @type {Float32Array} */
  #logits = new Float32Array(0);

  /**
   * Throws SettingError for a setting out of bounds.
   * @param {Engine} engine
   * @param {RunOptions} options
   */
  constructor(engine, options) {
    const { temperatures = [LOW, UNIT, HIGH], schedule, pace = null, position = 0, until = null } = options;
    const { prompt, cut } = checkPrompt(options.prompt);
    this.prompt = prompt;
    this.cut = cut;
    this.seed = checkSeed(options.seed);
    this.length = checkLength(options.length);
    this.pace = pace;
    const { ids, unknown } = engine.checkpoint.vocabulary.encode(prompt);
    this.unknown = unknown;
    this.#engine = engine;
    this.#promptIds = ids;
    this.#temperatures = temperatures.map(checkTemperature);
    this.#schedule = schedule.map(([at, t]) => [at, checkTemperature(t)]);
    this.#position = Math.min(Math.max(position, 0), this.length);
    this.#until = until === null ? this.length : Math.min(Math.max(until, this.#position), this.length);
    const rows = [...temperatures, UNIT];
    this.#ids = rows.map(() => []);
    this.#bits = rows.map(() => 0);
    this.#ends = rows.map(() => null);
  }

  /**
   * Set the steered row's temperature from the next engine call on. Later entries of the schedule are dropped.
   * @param {number} temperature
   */
  steer(temperature) {
    this.#steered = clampTemperature(temperature);
    this.#tell();
  }

  /** End the run. The state of its last chunk is "stopped". */
  stop() {
    this.#stopped = true;
    this.#tell();
  }

  #tell() {
    this.#isTold = true;
    this.#wake();
  }

  /**
   * About twelve chunks a second: the first with the first token, the last with state "done" or "stopped". The chunk
   * after `steer` comes with the next token, and the one after `stop` at once. A run that is stopped before `position`
   * gives none.
   * @returns {AsyncGenerator<Chunk>}
   */
  async *chunks() {
    const primed = await this.#engine.prime(this.#promptIds, this.seed);
    let rows = this.#engine.take(primed, this.#ids.map(() => 0));
    this.#logits = primed.logits;
    while (rows.position < this.#position && !this.#isOver) rows = await this.#advance(rows, this.#position);
    if (rows.position < this.#position && !this.#allEnded) return;
    this.#replaying = false;

    let isFirst = true, pace = this.pace, anchor = [seconds(), rows.position];
    for (;;) {
      this.#isTold = false;
      const tick = seconds(), before = rows.position;
      if (this.pace !== pace) [pace, anchor] = [this.pace, [tick, before]];
      const due = pace === null ? this.#until : anchor[1] + 1 + Math.floor((tick - anchor[0]) * pace);
      while (rows.position < Math.min(due, this.#until) && !this.#isOver) {
        rows = await this.#advance(rows, Math.min(due, this.#until));
        if (isFirst || seconds() - tick > 1 / CHUNKS_PER_SECOND) break;
      }
      isFirst = false;
      const isOver = this.#isOver || rows.position === this.#until;
      if (isOver || rows.position > before) yield this.#chunk(rows, isOver);
      if (isOver) return;
      await this.#pause(
        tick + 1 / CHUNKS_PER_SECOND,
        pace === null ? tick : anchor[0] + (rows.position - anchor[1]) / pace,
      );
    }
  }

  /**
   * Wait until `end`; once the run has been told something, only until its next token is due.
   * @param {number} end
   * @param {number} token
   */
  async #pause(end, token) {
    const wait = (/** @type {number} */ until) =>
      new Promise((/** @type {(value?: unknown) => void} */ resolve) => {
        const timer = setTimeout(resolve, 1000 * Math.max(0, until - seconds()));
        this.#wake = () => (clearTimeout(timer), resolve());
      });
    if (!this.#isTold) await wait(end);
    while (this.#isTold && !this.#stopped && seconds() < Math.min(end, token)) await wait(Math.min(end, token));
  }

  /** The last of all chunks; null where there are none. */
  async last() {
    let last = null;
    for await (const chunk of this.chunks()) last = chunk;
    return last;
  }

  /**
   * Draw tokens at constant temperatures: up to `until`, one stride, or the schedule's next entry.
   * @param {Rows} rows
   * @param {number} until
   */
  async #advance(rows, until) {
    const { position } = rows;
    // The replayed part is on the viewer's page already, so it keeps its temperatures.
    if (this.#steered !== null && !this.#replaying && this.#addToSchedule(this.#steered, position)) {
      this.#steered = null;
    }
    const change = this.#schedule.find(([at]) => at > position)?.[0] ?? this.length;
    const steps = Math.min(this.#stride, until - position, change - position);
    const began = seconds();
    const result = await this.#engine.advance(rows, steps, [...this.#temperatures, this.#temperatureAt(position)]);
    const took = Math.max(1e-6, seconds() - began);
    this.#stride = Math.max(1, Math.min(STRIDE, Math.floor(steps * MAX_CALL / took)));
    result.ids.forEach((ids, row) => this.#append(row, position, ids, result.entropies[row]));
    const yours = this.#ids.length - 1, end = this.#ends[yours];
    if (end === null) this.#logits = this.#engine.logitsOf(result.rows, yours);
    else if (end >= position) { // the steered text ended within this call
      this.#logits = (await this.#engine.prime(this.#promptIds, this.seed, this.#ids[yours])).logits;
    }
    return result.rows;
  }

  /**
   * Add the ids of one engine call to a row's text. Ids after an end of text belong to no text.
   * @param {number} row
   * @param {number} position
   * @param {number[]} drawn
   * @param {number[]} entropies
   */
  #append(row, position, drawn, entropies) {
    if (this.#ends[row] !== null) return;
    const ids = this.#engine.checkpoint.vocabulary.untilEnd(drawn);
    if (ids.length < drawn.length) this.#ends[row] = position + ids.length;
    for (let n = 0; n < ids.length; n += 1) this.#bits[row] += entropies[n];
    this.#ids[row].push(...ids);
  }

  get #allEnded() {
    return !this.#ends.includes(null);
  }

  get #isOver() {
    return this.#stopped || this.#allEnded;
  }

  /**
   * Let a temperature begin at a position. False if it must wait because the schedule fills up too fast.
   * @param {number} temperature
   * @param {number} position
   */
  #addToSchedule(temperature, position) {
    const past = this.#schedule.filter(([at]) => at < position), last = past.at(-1);
    const free = MAX_SCHEDULE - past.length;
    if (last?.[1] === temperature) {
      this.#schedule = past;
      return true;
    }
    const isDue = free > 0 && last !== undefined && (position - last[0]) * free >= this.length - position;
    if (free <= MAX_SCHEDULE / 2 && !isDue) return false;
    this.#schedule = [...past, [position, temperature]];
    return true;
  }

  /** @param {number} position */
  #temperatureAt(position) {
    return this.#schedule.findLast(([at]) => at <= position)?.[1] ?? UNIT;
  }

  /**
   * @param {Rows} rows
   * @param {boolean} isOver
   * @returns {Chunk}
   */
  #chunk(rows, isOver) {
    // The last call may go beyond all ends.
    const position = this.#allEnded ? Math.max(...this.#ends.map(Number)) : rows.position;
    const isFinished = this.#allEnded || position === this.length;
    return {
      position,
      ids: this.#ids.map((ids) => [...ids]),
      ended: this.#ends.map((end) => end !== null),
      bits: [...this.#bits],
      temperature: this.#temperatureAt(position),
      logits: this.#logits,
      schedule: this.#schedule.filter(([at]) => at < Math.max(position, 1)),
      state: !isOver ? "running" : isFinished ? "done" : "stopped",
    };
  }
}
