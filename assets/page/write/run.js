// The run that the page shows, as a state machine without DOM (states.js has its states). It takes the messages of an
// engine and the actions of a visitor, and announces each change; it calls nobody else.

import { makeLatest } from "../engine/latest.js";
import { makeRunStream } from "../engine/retry.js";
import { changeSchedule, clampTemperature, formatSchedule, parseSchedule } from "../kit/schedule.js";
import { makeVocabulary } from "../kit/tokens.js";
import { MOVES } from "./states.js";

/** @typedef {import("../engine/contract.js").Engine} Engine */
/** @typedef {import("../engine/contract.js").Failure} Failure */
/** @typedef {import("../engine/contract.js").Measures} Measures */
/** @typedef {import("../engine/contract.js").Pace} Pace */
/** @typedef {import("../engine/contract.js").RunMessage} RunMessage */
/** @typedef {import("../engine/contract.js").RunBeginning} RunBeginning */
/** @typedef {import("../engine/contract.js").RunChunk} RunChunk */
/** @typedef {import("../engine/contract.js").RunRequest} RunRequest */
/** @typedef {import("../engine/contract.js").Settings} Settings */
/** @typedef {import("./states.js").PromptNotes} PromptNotes */
/** @typedef {import("./states.js").RunLimits} RunLimits */
/** @typedef {import("./states.js").RunSnapshot} RunSnapshot */
/** @typedef {import("./states.js").ShownRun} ShownRun */
/** @typedef {import("./states.js").StateName} StateName */

export class Run {
  /** @type {StateName} */
  #state = "empty";
  /** @type {ShownRun | null} */
  #run = null;
  /** @type {PromptNotes | null} */
  #notes = null;
  /** @type {Failure | null} */
  #problem = null;
  /** @type {RunRequest | null} the latest */
  #request = null;
  /** @type {string | null} the schedule that the run follows; null once the visitor has steered */
  #plan = null;
  #hasMoved = false; // the visitor has moved the slider since the latest request
  #hasNewPace = false; // likewise
  #target = 0; // the position at which the steps that were asked for end
  #temperature;
  #limits;
  #announce;
  #stream;
  #steer;

  /**
   * @param {Engine} engine
   * @param {RunLimits} limits
   * @param {number} temperature of "yours" before there is a run
   * @param {(snapshot: RunSnapshot) => void} announce called after each change
   */
  constructor(engine, limits, temperature, announce) {
    this.#temperature = temperature;
    this.#limits = limits;
    this.#announce = announce;
    this.#steer = makeLatest(async (/** @type {import("../engine/contract.js").Steering} */ message) => {
      if (!(await engine.tell(message))) this.#miss(message.run);
    });
    this.#stream = makeRunStream(engine, (message) => this.#receive(message), () => this.#lose(), () => this.#resume());
  }

  /** @returns {RunSnapshot} */
  get snapshot() {
    const [state, run, notes, problem] = [this.#state, this.#run, this.#notes, this.#problem];
    return { state, run, notes, problem, temperature: this.#temperature };
  }

  /** The settings of the latest request, or null. */
  get requested() {
    return this.#request?.settings ?? null;
  }

  get isUnderWay() {
    return ["asking", "writing", "stopping"].includes(this.#state);
  }

  /** The schedule as it will replay: the one that was used, or, while nobody has steered, all of the plan. */
  get schedule() {
    return this.#plan ?? this.#run?.schedule ?? "";
  }

  /** @param {StateName} next */
  #go(next) {
    if (next !== this.#state && !MOVES[this.#state].includes(next)) {
      throw new Error(`A run must not go from ${this.#state} to ${next}.`);
    }
    this.#state = next;
    this.#announce(this.snapshot);
  }

  /** @param {RunRequest} request */
  #ask(request) {
    this.#problem = null;
    this.#hasMoved = this.#hasNewPace = false;
    this.#request = request;
    this.#stream.open(request);
    this.#go("asking");
  }

  /**
   * Begin a new run, in place of the one that is shown.
   * @param {RunRequest} request
   * @param {ShownRun | null} [begun] what is there of it already
   */
  open(request, begun = null) {
    [this.#run, this.#notes] = [begun, null];
    this.#target = request.until ?? 0;
    const plan = parseSchedule(request.schedule, this.#limits.longestSchedule);
    const planned = plan.findLast(([start]) => start <= (begun?.position ?? 0));
    this.#temperature = clampTemperature(planned?.[1] ?? request.temperature ?? this.#temperature);
    this.#plan = formatSchedule(plan.length ? plan : [[0, this.#temperature]]);
    this.#ask(begun ? { ...request, position: begun.position } : request);
  }

  /**
   * Write on: `steps` tokens, or, with null, to the end.
   * @param {number | null} steps
   * @param {RunRequest} fresh the request where nothing is written; its length also prolongs a run
   */
  goOn(steps, fresh) {
    if (!this.#run) return this.#beginWith(steps, fresh);
    const { position, settings } = this.#run;
    const { longest, usualLength } = this.#limits;
    if (position >= longest || (this.isUnderWay && !steps)) return;
    this.#target = steps ? Math.min(longest, Math.max(this.#target, position) + steps) : 0; // quick steps add up
    let length = Math.max(settings.length, Number.isInteger(fresh.settings.length) ? fresh.settings.length : 0);
    if (length <= position) length = position + (steps ?? usualLength);
    length = Math.min(longest, Math.max(length, this.#target));
    this.#ask({ ...this.#further({ ...settings, length }, this.#target || null), pace: fresh.pace });
  }

  /**
   * @param {number | null} steps
   * @param {RunRequest} fresh
   */
  #beginWith(steps, fresh) {
    const until = this.#state === "asking" || this.#state === "lost" ? (this.#request?.until ?? null) : 0;
    if (this.#state === "asking" && (!steps || until === null)) return; // the request includes these tokens
    this.open({ ...fresh, until: steps && (until ?? 0) + steps });
  }

  /** @param {number} temperature of "yours" from here on, by the visitor's hand */
  steer(temperature) {
    this.#temperature = clampTemperature(temperature);
    this.#plan = null;
    this.#hasMoved = true;
    if (this.#run && this.#state === "writing") this.#steer({ run: this.#run.secret, temperature: this.#temperature });
    this.#go(this.#state);
  }

  /** @param {Pace} pace */
  setPace(pace) {
    if (!this.#request) return;
    this.#request = { ...this.#request, pace };
    this.#hasNewPace = true;
    if (this.#run && this.#state === "writing") this.#steer({ run: this.#run.secret, pace });
  }

  stop() {
    if (this.#state === "asking" || this.#state === "lost") return this.#giveUp();
    if (this.#state !== "writing" || !this.#run) return;
    this.#steer({ run: this.#run.secret, stop: true });
    this.#go("stopping");
  }

  /** Ask again now, where the stream is lost. */
  retry() {
    this.#stream.retry();
  }

  /**
   * Show "yours" at another temperature, of a run that is over: the same noise, from the beginning.
   * @param {number} temperature
   * @param {number[]} ids
   * @param {boolean} hasEnded
   */
  rewrite(temperature, ids, hasEnded) {
    if (!this.#run || this.isUnderWay) return;
    this.#temperature = temperature;
    this.#plan = formatSchedule([[0, temperature]]);
    this.#hasMoved = false;
    const run = this.#run;
    this.#run = {
      ...run,
      ids: [...run.ids.slice(0, 3), ids],
      ended: [...run.ended.slice(0, 3), hasEnded],
      figures: (run.figures ?? []).slice(0, 3), // those of "yours" follow
      schedule: this.#plan,
    };
    this.#go(this.#state);
  }

  /**
   * What belongs to the end of a rewritten text.
   * @param {string} logits
   * @param {Measures} figures
   */
  finishRewriting(logits, figures) {
    if (!this.#run || this.isUnderWay) return;
    this.#run = { ...this.#run, logits, figures: [...(this.#run.figures ?? []).slice(0, 3), figures] };
    this.#problem = null;
    if (this.#state !== "failed") return this.#go(this.#state);
    const { position, settings, ended } = this.#run;
    this.#go(position >= settings.length || ended.every(Boolean) ? "done" : "paused");
  }

  /** @param {Failure} error of a question about the run that is shown */
  fail(error) {
    this.#problem = error;
    this.#target = 0;
    this.#go("failed");
  }

  /** @param {RunMessage} message */
  #receive(message) {
    if (message.state === "error") return this.fail(message.error);
    if (message.state === "waiting") {
      this.#problem = { key: "waiting", value: String(message.number) };
      return this.#go("asking");
    }
    this.#problem = null;
    const isFirst = message.run !== undefined;
    if (isFirst) this.#begin(/** @type {RunChunk & RunBeginning} */ (message));
    else this.#grow(message);
    if (!this.#run) return;
    if (this.#plan !== null) this.#temperature = message.temperature;
    if (message.state !== "running") {
      this.#target = 0;
      return this.#go(message.state === "done" ? "done" : "paused");
    }
    const { secret } = this.#run;
    if (isFirst && this.#hasMoved) this.#steer({ run: secret, temperature: this.#temperature }); // before the answer came
    if (isFirst && this.#hasNewPace) this.#steer({ run: secret, pace: this.#request?.pace });
    if (isFirst && this.#state === "stopping") this.#steer({ run: secret, stop: true }); // another engine went on
    this.#go(this.#state === "stopping" ? "stopping" : "writing");
  }

  /** @param {RunChunk & RunBeginning} message the first chunk of a stream */
  #begin(message) {
    const { unknown, cut, settings, digest } = message;
    this.#notes ??= { unknown, cut, kept: [...settings.prompt].length, replaced: false };
    if (this.#run && this.#run.digest !== digest) this.#notes.replaced = true;
    const { run: secret, language, ids, ended, logits, position, schedule = "", figures = null } = message;
    const vocabulary = makeVocabulary(message);
    this.#run = { secret, settings, digest, language, vocabulary, ids, ended, figures, logits, position, schedule };
  }

  /** @param {RunChunk} message a later one */
  #grow(message) {
    if (!this.#run) return;
    const { logits, position, ended, schedule = this.#run.schedule, figures = this.#run.figures } = message;
    this.#run.ids.forEach((ids, panel) => ids.push(...message.ids[panel]));
    this.#run = { ...this.#run, logits, position, ended, schedule, figures };
  }

  /** The stream ended before the run did: the texts stay, and go on when the engine answers. */
  #lose() {
    if (this.#state === "stopping") return this.#giveUp();
    this.#problem = { key: "lost" };
    this.#go("lost");
  }

  /** @param {string} secret of a run that the engine does not know: behind a proxy, another process writes it by now */
  #miss(secret) {
    if (this.#run?.secret !== secret) return;
    if (this.#state === "stopping") this.#giveUp();
    if (this.#state === "writing") this.#ask(this.#resume());
  }

  #giveUp() {
    this.#stream.close();
    this.#target = 0;
    this.#problem = null;
    this.#go(this.#run ? "paused" : "empty");
  }

  /** @returns {RunRequest} the request that is sent again after a loss */
  #resume() {
    const request = /** @type {RunRequest} */ (this.#request);
    if (!this.#run) return request;
    return this.#further({ ...this.#run.settings, length: request.settings.length }, this.#target || null);
  }

  /**
   * A request for the run that is shown, from where it is.
   * @param {Settings} settings
   * @param {number | null} until
   * @returns {RunRequest}
   */
  #further(settings, until) {
    const position = this.#run?.position ?? 0;
    let schedule = this.schedule;
    if (this.#hasMoved) {
      schedule = changeSchedule(schedule, position, this.#temperature, this.#limits.longestSchedule);
    }
    return { settings, schedule, position, until, pace: this.#request?.pace ?? "read" };
  }
}
