// The questions about a run's text: assets/server/requests/write.py.

import { parseSchedule } from "../../kit/schedule.js";
import { copied } from "../../model/fingerprints.js";
import { readLadder, readRanges } from "../../model/ladder.js";
import { readOdds } from "../../model/odds.js";
import { Run } from "../../model/run.js";
import * as settings from "../../model/settings.js";
import { loadFingerprints } from "../fingerprints.js";
import { soFar } from "../lexicons.js";
import { checkIds, checkTexts, measureTexts, packFloats } from "../messages.js";

/** @typedef {import("../../kit/schedule.js").Schedule} Schedule */
/** @typedef {import("../contract.js").Questions} Questions */

/** @param {import("../questions.js").Library} library */
export function makeWriteAnswers(library) {
  const { engine: engineOf } = library;
  const read = (/** @type {{ model: string, prompt: string }} */ { model, prompt }) => {
    const engine = engineOf(model), { vocabulary } = engine.checkpoint;
    return { engine, vocabulary, ids: vocabulary.encode(settings.checkPrompt(prompt).prompt).ids };
  };
  return {
    async inspect(/** @type {Questions["inspect"][0]} */ message) {
      const { engine, vocabulary, ids } = read(message);
      const seed = settings.checkSeed(message.seed), position = settings.checkPosition(message.position);
      const { logits, ladder } = await readLadder(engine, ids, seed, position, checkIds(message.ids, vocabulary));
      return { logits: packFloats(logits), ladder };
    },

    async ranges(/** @type {Questions["ranges"][0]} */ message) {
      const { engine, vocabulary, ids } = read(message), written = checkIds(message.ids, vocabulary);
      return { ranges: await readRanges(engine, ids, settings.checkSeed(message.seed), written) };
    },

    async odds(/** @type {Questions["odds"][0]} */ message) {
      const { engine, vocabulary, ids } = read(message);
      const schedule = parseSchedule(message.schedule, settings.MAX_SCHEDULE);
      if (!schedule.length) throw new settings.SettingError("schedule", message.schedule);
      const texts = await readOdds(engine, ids, checkTexts(message.ids, vocabulary), schedule);
      return { texts: texts.map(({ one, used }) => ({ one: packFloats(one), used: packFloats(used) })) };
    },

    async measure_run(/** @type {Questions["measure_run"][0]} */ { model, temperature, ...request }) {
      const engine = engineOf(model);
      const schedule = /** @type {Schedule} */ ([[0, settings.checkTemperature(temperature)]]);
      const lexicon = soFar(library.lexicon(engine.checkpoint.language));
      const run = new Run(engine, { ...request, temperatures: [], schedule }), last = await run.last();
      if (!last) throw new Error("A run that nobody stops has a last chunk.");
      const [figures] = measureTexts(last, engine.checkpoint, lexicon(), run.prompt);
      return { logits: packFloats(last.logits), figures };
    },

    async copied(/** @type {Questions["copied"][0]} */ { model, ids }) {
      const { vocabulary } = engineOf(model).checkpoint, texts = checkTexts(ids, vocabulary);
      const fingerprints = await loadFingerprints(library, model);
      return { texts: fingerprints && texts.map((text) => copied(vocabulary.decode(text), fingerprints)) };
    },
  };
}
