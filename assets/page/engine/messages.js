// The messages of a run that the page writes itself, and checks of what is asked: as in assets/server/messages.py.

import { formatSchedule } from "../kit/schedule.js";
import { measure } from "../model/measures.js";
import { MAX_LENGTH, SettingError } from "../model/settings.js";

/** @typedef {import("../model/checkpoint.js").Checkpoint} Checkpoint */
/** @typedef {import("../model/run.js").Chunk} Chunk */
/** @typedef {import("../model/run.js").Run} Run */
/** @typedef {import("./contract.js").RunBeginning} RunBeginning */
/** @typedef {import("./contract.js").RunChunk} RunChunk */

const MAX_TEXTS = 4; // panels of a page

/**
 * The ids of one text. Throws SettingError.
 * @param {number[]} ids
 * @param {import("../model/vocabulary.js").Vocabulary} vocabulary
 */
export function checkIds(ids, { tokens }) {
  const isId = (/** @type {number} */ id) => Number.isInteger(id) && id >= 0 && id < tokens.length;
  if (!Array.isArray(ids) || ids.length > MAX_LENGTH || !ids.every(isId)) throw new SettingError("text", ids);
  return ids;
}

/**
 * The ids of one to four texts. Throws SettingError.
 * @param {number[][]} texts
 * @param {import("../model/vocabulary.js").Vocabulary} vocabulary
 */
export function checkTexts(texts, vocabulary) {
  const isList = Array.isArray(texts) && texts.length >= 1 && texts.length <= MAX_TEXTS;
  if (!isList) throw new SettingError("text", texts);
  return texts.map((ids) => checkIds(ids, vocabulary));
}

/**
 * Numbers as little-endian float32 in base64.
 * @param {ArrayLike<number>} values
 */
export function packFloats(values) {
  return packBytes(new Uint8Array(Float32Array.from(values).buffer)); // every browser runs on little-endian machines
}

/**
 * The nearest whole number, of two that are equally near the even one, as Python rounds.
 * @param {number} value
 */
export function roundEven(value) {
  const below = Math.floor(value), part = value - below;
  return below + Number(part > 0.5 || (part === 0.5 && below % 2 !== 0));
}

/** @param {Uint8Array} bytes */
export function packBytes(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(text);
}

/**
 * What the first message of a run has besides its chunk.
 * @param {Run} run
 * @param {Checkpoint} checkpoint
 * @param {string} secret
 * @param {import("../kit/schedule.js").Schedule} plan the schedule that was asked for
 * @returns {RunBeginning}
 */
export function runMessage(run, { name, language, digest, vocabulary }, secret, plan) {
  const { tokens, hidden, end } = vocabulary, { unknown, cut } = run;
  const settings = { model: name, prompt: run.prompt, seed: String(run.seed), length: run.length };
  return {
    run: secret,
    settings,
    digest,
    language,
    tokens,
    hidden,
    end,
    unknown,
    cut,
    plan: formatSchedule(plan),
    unread: [],
  };
}

/**
 * A chunk with the ids that are new.
 * @param {Chunk} chunk
 * @param {number[]} sent per text, the number of ids that were sent already
 * @returns {RunChunk}
 */
export function chunkMessage({ position, temperature, logits, state, ended, ids }, sent) {
  const news = ids.map((text, row) => text.slice(sent[row]));
  return { position, temperature, logits: packFloats(logits), state, ended, ids: news };
}

/**
 * The measures of each text of a chunk after the prompt.
 * @param {Chunk} chunk
 * @param {Checkpoint} checkpoint
 * @param {Set<string> | null} languageLexicon
 * @param {string} prompt
 */
export function measureTexts({ ids, bits }, { vocabulary, lexicon }, languageLexicon, prompt) {
  return ids.map((text, row) => measure(vocabulary.decode(text), bits[row], lexicon, languageLexicon, prompt));
}
