// Single cells of a network: model/cells.py. Layers and cells are counted from 1.

import { SettingError } from "./settings.js";

/** @typedef {import("./checkpoint.js").Checkpoint} Checkpoint */
/** @typedef {import("./checkpoint.js").Network} Network */
/** @typedef {import("./engine.js").Rows} Rows */
/** @typedef {import("../engine/contract.js").CellFind} CellFind */

export const VALUES = { lstm: "tanh(c)", gru: "h", rnn: "h" }; // the value of a cell, from −1 to 1 in each kind
export const PARTS = { lstm: 2, gru: 1, rnn: 1 }; // of the state, per layer; the last one has the cells' values
export const OUTPUT_BITS = { lstm: 7, gru: 11, rnn: 7 }; // behind the point of the first part, a layer's h
const VALUE_BITS = { lstm: 10, gru: 11, rnn: 7 }; // behind the point of the last part

/**
 * The network, if the model is one. Throws SettingError for a Markov chain, which has no cells.
 * @param {Checkpoint} checkpoint
 * @returns {Network}
 */
export function checkNetwork({ network }) {
  if (network === null) throw new SettingError("cells", "MarkovConfig");
  return network;
}

/**
 * The indices of a cell in the state. Throws SettingError for a cell that the model does not have.
 * @param {Network} network
 * @param {unknown} layer
 * @param {unknown} cell
 */
export function cellPlace(network, layer, cell) {
  for (const [value, most] of /** @type {[unknown, number][]} */ ([[layer, network.layers], [cell, network.units]])) {
    if (!Number.isInteger(value) || Number(value) < 1 || Number(value) > most) throw new SettingError("cell", value);
  }
  return { part: Number(layer) * PARTS[network.cell] - 1, unit: Number(cell) - 1 };
}

/**
 * The value of one cell after each character of a prompt (NaN for one that is not read), and after each id of one or
 * more texts that follow it.
 * @param {import("./engine.js").Engine} engine
 * @param {string} prompt
 * @param {number[][]} texts
 * @param {unknown} layer
 * @param {unknown} cell
 */
export async function readCell(engine, prompt, texts, layer, cell) {
  const { checkpoint } = engine, { vocabulary } = checkpoint, network = checkNetwork(checkpoint);
  const { part, unit } = cellPlace(network, layer, cell), { units } = network;
  const { ids } = vocabulary.encode(prompt), opening = vocabulary.opening(ids), begin = opening.length;
  const longest = Math.max(...texts.map(({ length }) => length));
  /** @type {number[][]} */
  const values = texts.map(() => []);
  let rows = engine.blank(texts.length);
  for (let at = 0; at < begin + longest; at += 1) {
    rows = engine.step(rows, texts.map((text) => opening[at] ?? text[at - begin] ?? 0));
    texts.forEach((_, row) => {
      const value = rows.state[(part * texts.length + row) * units + unit] * 2 ** -VALUE_BITS[network.cell];
      values[row].push(network.cell === "lstm" ? Math.tanh(value) : value);
    });
    await engine.turn();
  }
  return {
    prompt: spread(vocabulary, prompt, values[0].slice(begin - ids.length, begin)),
    texts: texts.map(({ length }, row) => values[row].slice(begin, begin + length)),
  };
}

/**
 * One value per id that a text is read as, as one value per character: a character that is read as several ids gets the
 * last one's value, an unknown one NaN.
 * @param {import("./vocabulary.js").Vocabulary} vocabulary
 * @param {string} text
 * @param {number[]} values
 */
function spread(vocabulary, text, values) {
  /** @type {number[]} */
  const found = [];
  let at = 0;
  for (const { piece, ids } of vocabulary.read(text)) {
    at += ids.length;
    for (const _ of piece) found.push(ids.length ? values[at - 1] : NaN);
  }
  return found;
}

/**
 * What cells.json says; null if it is missing, damaged or of another network.
 * @param {string | null} text
 * @param {Checkpoint} checkpoint
 * @returns {{ corpus: { name: string }, cells: CellFind[] } | null}
 */
export function storedCells(text, checkpoint) {
  const network = checkNetwork(checkpoint);
  try {
    const content = JSON.parse(text ?? "null");
    if (content.digest !== checkpoint.digest || typeof content.corpus.name !== "string") return null;
    for (const { property, layer, cell, r, check_r } of content.cells) {
      cellPlace(network, layer, cell);
      if (typeof property !== "string" || !(Math.abs(r) <= 1 && Math.abs(check_r) <= 1)) return null;
    }
    return content;
  } catch {
    return null;
  }
}
