// A loaded model: the step that writes, its vocabulary and its lexicon.

import { isCounts, readCounts } from "./counts_file.js";
import { ExactStep } from "./exact.js";
import { MarkovStep } from "./markov.js";
import { fromBytes } from "./step_file.js";
import { Vocabulary } from "./vocabulary.js";

/**
 * What a model is loaded from.
 * @typedef {object} CheckpointFiles
 * @property {string} name
 * @property {string} language of its texts, "" where nobody knows
 * @property {string} digest
 * @property {number | null} order of a Markov chain, whose step.bin serves several
 * @property {StepContent} step what `readStep` gives
 * @property {import("./vocabulary.js").VocabularyFile} vocabulary
 * @property {string} lexicon the words of the training text, with spaces between them
 *
 * @typedef {import("./counts_file.js").Counts | import("./step_file.js").Numbers} StepContent of step.bin
 *
 * @typedef {object} Step one step of a model
 * @property {number} parts of a state
 * @property {(ids: ArrayLike<number>, state: Int32Array) => { logits: Float32Array, state: Int32Array }} step of at most
 *   64 rows: ids (rows,), state (parts, rows, units) → logits (rows, vocab_size), the new state
 * @property {(seed: bigint, position: number) => Float64Array} noise as noise.js gives it
 *
 * @typedef {{ cell: "lstm" | "gru" | "rnn", layers: number, units: number }} Network
 *
 * @typedef {object} Checkpoint
 * @property {string} name
 * @property {string} language
 * @property {string} digest
 * @property {Vocabulary} vocabulary
 * @property {Set<string>} lexicon
 * @property {number} units
 * @property {Network | null} network null for a Markov chain
 * @property {Step} step
 */

/**
 * What a step.bin says. Throws an Error for one that is damaged.
 * @param {ArrayBuffer} content
 * @returns {StepContent}
 */
export function readStep(content) {
  return isCounts(content) ? readCounts(content) : fromBytes(content);
}

/**
 * Throws an Error for a step of another vocabulary.
 * @param {CheckpointFiles} files
 * @param {WebAssembly.Module | null} kernel kernel.wasm, or null to do without
 * @returns {Checkpoint}
 */
export function loadCheckpoint({ name, language, digest, order, step, vocabulary, lexicon }, kernel) {
  if (step.vocabSize !== vocabulary.tokens.length) {
    throw new Error(`A step must have ${vocabulary.tokens.length} tokens. Received: ${step.vocabSize}`);
  }
  const shared = {
    name,
    language,
    digest,
    vocabulary: new Vocabulary(vocabulary),
    lexicon: new Set(lexicon.split(/\s+/).filter(Boolean)),
  };
  if ("levels" in step) return { ...shared, network: null, units: order ?? 0, step: new MarkovStep(step, order ?? 0) };
  const { cell, units, layers } = step;
  return { ...shared, network: { cell, units, layers: layers.length - 1 }, units, step: new ExactStep(step, kernel) };
}
