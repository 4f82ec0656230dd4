// The questions of the lessons: assets/server/requests/learn.py.

import { rankIds, softmax } from "../../kit/softmax.js";
import { OUTPUT_BITS, PARTS } from "../../model/cells.js";
import { hasSingleWords, writeLines } from "../../model/lines.js";
import { loop } from "../../model/measures.js";
import { Run } from "../../model/run.js";
import * as settings from "../../model/settings.js";
import { packFloats, roundEven } from "../messages.js";

/** @typedef {import("../contract.js").Questions} Questions */
/** @typedef {import("../../model/checkpoint.js").Checkpoint} Checkpoint */

const MAX_TEMPERATURES = 11;
const MAX_TEXT_LENGTH = 600; // tokens
const STATE_TOKENS = 24; // the last tokens of a prompt, whose states are sent
const STATE_CELLS = 48; // numbers of a state that are sent
const STATE_NEXT = 3; // most probable next tokens that are sent with a state

/**
 * The ids of a prompt's known tokens, their text, and the other tokens.
 * @param {import("../../model/vocabulary.js").Vocabulary} vocabulary
 * @param {string} prompt
 */
function readPrompt(vocabulary, prompt) {
  const { ids, unknown } = vocabulary.encode(settings.checkPrompt(prompt).prompt);
  return { ids, known: { read: vocabulary.decode(ids), unknown } };
}

/**
 * What is shown of a state: the first outputs of the last layer, or the tokens that a Markov chain remembers.
 * @param {Checkpoint} checkpoint
 * @param {Int32Array} state of one row
 */
function cellsOf({ network, units, step, vocabulary }, state) {
  if (!network) return Array.from(state).filter(Boolean).map((token) => vocabulary.tokens[token - 1]);
  const first = (step.parts - PARTS[network.cell]) * units;
  const outputs = Array.from(state.subarray(first, first + Math.min(STATE_CELLS, units)));
  return outputs.map((output) => roundEven(1000 * output * 2 ** -OUTPUT_BITS[network.cell]) / 1000);
}

/** @param {import("../questions.js").Library} library */
export function makeLearnAnswers(library) {
  return {
    async texts(/** @type {Questions["texts"][0]} */ { model, prompt, seed, temperatures, length }) {
      if (!Array.isArray(temperatures) || !(temperatures.length >= 1 && temperatures.length <= MAX_TEMPERATURES)) {
        throw new settings.SettingError("temperature", temperatures);
      }
      const checked = temperatures.map(settings.checkTemperature);
      if (settings.checkLength(length) > MAX_TEXT_LENGTH) throw new settings.SettingError("length", length);
      const engine = library.engine(model),
        { vocabulary } = engine.checkpoint,
        { known } = readPrompt(vocabulary, prompt);
      const schedule = /** @type {[number, number][]} */ ([[0, checked[checked.length - 1]]]);
      const last = await new Run(engine, { prompt, seed, length, temperatures: checked.slice(0, -1), schedule }).last();
      const texts = (last?.ids ?? []).map((ids) => vocabulary.decode(ids));
      return { texts: texts.map((text) => ({ text, loop: loop(Array.from(text)) })), ...known };
    },

    async lines(/** @type {Questions["lines"][0]} */ { model, prompt, ...message }) {
      const engine = library.engine(model), { vocabulary, lexicon } = engine.checkpoint;
      const { ids, known } = readPrompt(vocabulary, prompt), seed = settings.checkSeed(message.seed);
      const temperature = settings.checkTemperature(message.temperature), isListed = hasSingleWords(vocabulary);
      const written = isListed ? await writeLines(engine, ids, seed, temperature) : [];
      const lines = written.map((line) => known.read + line).map((text) => ({
        text,
        copied: lexicon.has(text),
      }));
      return { lines: isListed ? lines : null, listed: lexicon.size, ...known };
    },

    async next_token(/** @type {Questions["next_token"][0]} */ { model, prompt }) {
      const engine = library.engine(model), { vocabulary } = engine.checkpoint;
      const { ids, known } = readPrompt(vocabulary, prompt), { logits } = await engine.prime(ids, 0n);
      return { tokens: vocabulary.tokens, hidden: vocabulary.hidden, logits: packFloats(logits), ...known };
    },

    async state(/** @type {Questions["state"][0]} */ { model, prompt }) {
      const engine = library.engine(model), { vocabulary, network, units, step } = engine.checkpoint;
      const { ids: promptIds, known } = readPrompt(vocabulary, prompt), ids = vocabulary.opening(promptIds);
      const begin = Math.max(1, ids.length - STATE_TOKENS + 1), steps = [];
      let rows = await engine.prime(promptIds.slice(0, begin - ids.length + promptIds.length), 0n);
      for (let at = begin; at <= ids.length; at += 1) {
        const p = softmax(rows.logits, 1);
        const next = rankIds(rows.logits).slice(0, STATE_NEXT).map((id) => ({
          token: vocabulary.tokens[id],
          p: p[id],
        }));
        steps.push({ token: vocabulary.tokens[ids[at - 1]], cells: cellsOf(engine.checkpoint, rows.state), next });
        if (at < ids.length) rows = engine.step(rows, [ids[at]]);
      }
      return { units: network ? units : null, whole: step.parts * units, steps, ...known };
    },

    chains(/** @type {Questions["chains"][0]} */ message) {
      const models = library.models(), model = models.find(({ name }) => name === message.model);
      if (!model) throw new settings.SettingError("model", message.model);
      const same = models.filter((one) => one === model || (one.text_digest && one.text_digest === model.text_digest));
      const chains = same.flatMap(({ name, order, loss }) => order === null ? [] : [{ name, order, loss }]);
      const networks = same.flatMap(({ name, kind, parameters, loss, order }) =>
        order === null ? [{ name, kind, parameters, loss }] : []
      );
      return { networks, chains };
    },

    async epochs(/** @type {Questions["epochs"][0]} */ { model }) {
      return { epochs: readEpochs(model, await library.file(model, "epochs.json")) };
    },
  };
}

/**
 * What epochs.json says, null where there is none. A damaged file is a failure.
 * @param {string} model
 * @param {string | null} text
 */
function readEpochs(model, text) {
  if (text === null) return null;
  try {
    const { prompt, temperatures, texts } = JSON.parse(text);
    const isRow = (/** @type {unknown[]} */ row) =>
      row.length === temperatures.length && row.every((entry) => typeof entry === "string");
    const isWhole = typeof prompt === "string" && temperatures.every(Number.isFinite) && texts.length &&
      texts.every(isRow);
    if (isWhole) return { prompt, temperatures, texts };
  } catch {
    // as below
  }
  const value = `${model}/epochs.json is incomplete or damaged.`;
  throw Object.assign(new Error(value), { failure: { key: "checkpoint", value } });
}
