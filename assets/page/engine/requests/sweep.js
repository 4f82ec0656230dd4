// The sweeps that the page runs, and the one that came with a model: assets/server/requests/sweep.py.

import { checkPrompt, SettingError } from "../../model/settings.js";
import { sweep } from "../../model/sweep.js";
import { readSweep } from "../../model/sweep_file.js";
import { loadFingerprints } from "../fingerprints.js";

/** @typedef {import("../contract.js").Questions} Questions */
/** @typedef {import("../contract.js").SweepRequest} SweepRequest */
/** @typedef {import("../contract.js").SweepMessage} SweepMessage */

const SEEDS = [4, 8, 16, 32, 64], LENGTHS = [100, 200, 400, 800, 1600];
const TEMPERATURES = Array.from({ length: 21 }, (_, n) => n / 10);
const UPDATE = 100; // milliseconds between two messages

/** @param {import("../questions.js").Library} library */
export function makeSweepAnswers(library) {
  return {
    async stored_sweep(/** @type {Questions["stored_sweep"][0]} */ { model }) {
      const { digest, vocabulary: { level } } = library.engine(model).checkpoint;
      const text = await library.file(model, "sweep.json"), stored = text && readSweep(text);
      if (!stored) return { digest, level, stored: text === null ? "none" : "damaged", sweep: null };
      const isFresh = stored.digest === digest;
      return { digest, level, stored: isFresh ? "fresh" : "stale", sweep: isFresh ? stored : null };
    },
  };
}

/**
 * @param {import("../questions.js").Library} library
 * @param {SweepRequest} request
 * @param {AbortSignal} signal
 * @param {(message: SweepMessage) => void} receive
 */
export async function streamSweep(library, request, signal, receive) {
  const { prompt, cut } = checkPrompt(request.prompt);
  const seeds = checkChoice("seeds", request.seeds, SEEDS), length = checkChoice("length", request.length, LENGTHS);
  const engine = library.engine(request.model), { name, digest, language, vocabulary } = engine.checkpoint;
  const { unknown } = vocabulary.encode(prompt), { level } = vocabulary;
  // Where the server is gone, the other measures go on without them.
  const fingerprints = await loadFingerprints(library, request.model).catch((error) => {
    if (error.failure?.key !== "lost") throw error;
    return null;
  });
  const known = { fingerprints, languageLexicon: await library.lexicon(language) };
  const date = new Date().toISOString().slice(0, 10);
  const constant = { model: name, digest, level, prompt, seeds, length, date, unknown, cut };
  let due = 0;
  for await (const progress of sweep(engine, prompt, TEMPERATURES, seeds, length, known)) {
    if (signal.aborted) return;
    const isOver = progress.done === progress.of;
    if (!isOver && performance.now() < due) continue;
    receive({ ...constant, state: isOver ? "done" : "running", ...progress });
    due = performance.now() + UPDATE;
  }
}

/**
 * @param {string} field
 * @param {number} value
 * @param {number[]} choices
 */
function checkChoice(field, value, choices) {
  if (!choices.includes(value)) throw new SettingError(field, value);
  return value;
}
