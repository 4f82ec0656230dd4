// The engine without a server: it answers what a server answers, from the models that are loaded here.

import { clampTemperature, formatSchedule, parseSchedule } from "../kit/schedule.js";
import { Run } from "../model/run.js";
import { scrub, TEMPERATURES } from "../model/scrub.js";
import * as settings from "../model/settings.js";
import { soFar } from "./lexicons.js";
import { chunkMessage, measureTexts, packBytes, runMessage } from "./messages.js";
import { makeAnswers } from "./questions.js";
import { streamSweep } from "./requests/sweep.js";

/** @typedef {import("../kit/schedule.js").Schedule} Schedule */
/** @typedef {import("./contract.js").RunRequest} RunRequest */
/** @typedef {import("./contract.js").RunMessage} RunMessage */
/** @typedef {import("./contract.js").ScrubRequest} ScrubRequest */
/** @typedef {import("./contract.js").ScrubMessage} ScrubMessage */
/** @typedef {import("../model/engine.js").Engine} Stepper */

/** @type {Record<string, number | null>} tokens a second */
const PACES = { slow: 6, read: 30, fast: 100, max: null };
const MEASURE = 1000; // milliseconds between two messages with measures
const UPDATE = 100; // milliseconds between two messages of a scrub

/**
 * @param {import("./questions.js").Library} library
 * @returns {import("./contract.js").Engine}
 */
export function makeLocal(library) {
  /** @type {Map<string, Run>} */
  const running = new Map();
  const answers = /** @type {Record<string, (message: any) => any>} */ (makeAnswers(library));
  let count = 0;

  /**
   * @param {RunRequest} request
   * @param {AbortSignal} signal
   * @param {(message: RunMessage) => void} receive
   */
  async function write(request, signal, receive) {
    const engine = library.engine(request.settings.model), schedule = scheduleOf(request);
    const pace = PACES[request.pace];
    const { position, until } = request;
    const run = new Run(engine, {
      ...request.settings,
      schedule,
      pace: pace === undefined ? PACES.read : pace,
      position,
      until,
    });
    const secret = `page-${count += 1}`, stop = () => run.stop();
    const lexicon = soFar(library.lexicon(engine.checkpoint.language));
    running.set(secret, run);
    signal.addEventListener("abort", stop);
    try {
      for await (const message of messagesOf(run, engine, secret, schedule, lexicon)) {
        if (signal.aborted) return;
        receive(message);
      }
    } finally {
      signal.removeEventListener("abort", stop);
      running.delete(secret);
    }
  }

  return {
    async ask(name, message) {
      try {
        return await answers[name](message);
      } catch (error) {
        return { error: failureOf(error) };
      }
    },

    async stream(name, request, signal, receive) {
      const send = /** @type {(message: any) => void} */ (receive);
      try {
        if (name === "run") await write(/** @type {RunRequest} */ (request), signal, send);
        else if (name === "scrub") await writeAll(library, /** @type {ScrubRequest} */ (request), signal, send);
        else await streamSweep(library, /** @type {import("./contract.js").SweepRequest} */ (request), signal, send);
      } catch (error) {
        send({ state: "error", error: failureOf(error) });
      }
    },

    tell({ run: secret, temperature, pace, stop }) {
      const run = running.get(secret);
      if (run && pace && pace in PACES) run.pace = PACES[pace];
      if (temperature !== undefined) run?.steer(clampTemperature(temperature));
      if (stop) run?.stop();
      return Promise.resolve(run !== undefined);
    },
  };
}

/**
 * @param {unknown} error
 * @returns {import("./contract.js").Failure}
 */
function failureOf(error) {
  const failure = /** @type {{ failure?: import("./contract.js").Failure }} */ (error).failure;
  if (!failure) console.error(error);
  return failure ?? { key: "internal", value: "" };
}

/**
 * @param {RunRequest} request
 * @returns {Schedule}
 */
function scheduleOf({ schedule, temperature }) {
  const parsed = parseSchedule(schedule, settings.MAX_SCHEDULE);
  return parsed.length ? parsed : [[0, settings.checkTemperature(temperature)]];
}

/**
 * One message per chunk.
 * @param {Run} run
 * @param {Stepper} engine
 * @param {string} secret
 * @param {Schedule} plan
 * @param {() => Set<string> | null} lexicon of the language
 * @returns {AsyncGenerator<RunMessage>}
 */
async function* messagesOf(run, { checkpoint }, secret, plan, lexicon) {
  let constant = {}, sent = [0, 0, 0, 0], due = 0, line = null;
  for await (const chunk of run.chunks()) {
    if (line === null) constant = runMessage(run, checkpoint, secret, plan);
    /** @type {import("./contract.js").RunProgress} */
    const message = { ...constant, ...chunkMessage(chunk, sent) };
    constant = {};
    sent = chunk.ids.map(({ length }) => length);
    const now = formatSchedule(chunk.schedule);
    if (now !== line) line = message.schedule = now;
    if (chunk.state !== "running" || performance.now() >= due) {
      message.figures = measureTexts(chunk, checkpoint, lexicon(), run.prompt);
      due = performance.now() + MEASURE;
    }
    yield message;
  }
}

/**
 * The ids of a run at every temperature of the slider, or at a part of them.
 * @param {import("./questions.js").Library} library
 * @param {ScrubRequest} request
 * @param {AbortSignal} signal
 * @param {(message: ScrubMessage) => void} receive
 */
async function writeAll(library, request, signal, receive) {
  const engine = library.engine(request.model), { vocabulary } = engine.checkpoint;
  const { ids } = vocabulary.encode(settings.checkPrompt(request.prompt).prompt);
  const length = settings.checkLength(request.length), size = vocabulary.tokens.length;
  const [wide, Type] = size <= 2 ** 8
    ? /** @type {const} */ ([1, Uint8Array])
    : size <= 2 ** 16
    ? /** @type {const} */ ([2, Uint16Array])
    : /** @type {const} */ ([4, Uint32Array]);
  /** @type {number[]} */
  let unsent = [];
  let count = 0, due = 0;
  const seed = settings.checkSeed(request.seed), temperatures = TEMPERATURES.slice(...(request.part ?? []));
  for await (const column of scrub(engine, ids, seed, length, temperatures)) {
    if (signal.aborted) return;
    unsent.push(...column);
    count += 1;
    if (performance.now() < due && count < length) continue;
    receive({ count, wide, ids: packBytes(new Uint8Array(Type.from(unsent).buffer)) });
    [unsent, due] = [[], performance.now() + UPDATE];
  }
  receive({ state: "done" });
}
