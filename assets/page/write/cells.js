// A colouring by one cell of the network (Karpathy, Johnson & Li 2015): its value after each token, from −1 to 1. The
// server says which cells are worth a look, and computes their values.

import { unpackSigned } from "../kit/bytes.js";
import { part } from "../kit/dom.js";
import { fill } from "../kit/words.js";
import { makeCellPicker } from "./cell_picker.js";

/** @typedef {import("../engine/contract.js").Questions["cells"][1]} CellFacts */
/** @typedef {import("../engine/contract.js").Questions["cell"][1]} CellValues */
/** @typedef {{ layer: number, cell: number }} CellChoice both are counted from 1 */

const EDGES = [0.2, 0.5, 0.8]; // of the value without its sign
const LEVELS = { below: [0, 5, 6, 7], above: [0, 8, 9, 10] }; // by the edges that are passed; 1 to 4 are those of odds.js
const UNREAD = -128; // instead of a value, where the model does not know a character

/**
 * The levels of a cell's values.
 * @param {Int8Array} values −127 to 127 for −1 to 1
 */
export function cellLevels(values) {
  return Uint8Array.from(values, (value) => {
    if (value === UNREAD) return 0;
    const passed = EDGES.filter((edge) => Math.abs(value) >= 127 * edge).length;
    return LEVELS[value < 0 ? "below" : "above"][passed];
  });
}

/**
 * @param {HTMLElement} tools
 * @param {Pick<import("../engine/contract.js").Engine, "ask">} engine
 * @returns {import("./colours.js").Colouring}
 */
export function makeCells(tools, engine) {
  const box = part(tools, "cells");
  /** @type {CellChoice} */
  let choice = { layer: 1, cell: 1 };
  /** @type {CellFacts | null} */
  let facts = null; // about `model`
  /** @type {string | null} */
  let model = null;
  let refused = false; // a model without cells has none to choose from
  let changed = () => {};

  const picker = makeCellPicker(box, (newChoice) => {
    choice = newChoice;
    changed();
  });

  return {
    kind: "cell",
    about: () => `${choice.layer}:${choice.cell}`,

    // The cells of the model. The first find is the first choice.
    async prepare({ model: name }) {
      refused = false;
      if (name === model) return null;
      const answer = await engine.ask("cells", { model: name });
      if (answer.error) {
        refused = true;
        return answer;
      }
      [model, facts] = [name, answer];
      const { layer, cell } = facts.found[0] ?? choice;
      choice = { layer: Math.min(layer, facts.layers), cell: Math.min(cell, facts.units) };
      picker.show(facts, choice);
      return null;
    },

    ask: ({ model, prompt, ids }) => engine.ask("cell", { model, prompt, ids, ...choice }),
    levels: (/** @type {CellValues} */ answer, i) => cellLevels(unpackSigned(answer.texts[i])),
    promptLevels: (/** @type {CellValues} */ answer) => cellLevels(unpackSigned(answer.prompt)),

    legend(words) {
      const format = new Intl.NumberFormat(words.language);
      const edges = [...EDGES.map((edge) => -edge).reverse(), ...EDGES]
        .map((edge) => format.format(edge).replace("-", "−"));
      const between = edges.slice(1).map((to, i) => fill(words, "cell_between", { from: edges[i], to }));
      const first = fill(words, "cell_first", { edge: edges[0] });
      const last = fill(words, "cell_last", { edge: edges.at(-1) });
      const levels = [...LEVELS.below.slice(1).reverse(), ...LEVELS.above];
      const samples = [first, ...between, last].map((label, i) => ({ level: levels[i], label }));
      return { sentence: fill(words, "cell_is", { value: facts?.value ?? "tanh(c)" }), samples };
    },

    connect(action) {
      changed = action;
    },

    show(on) {
      box.hidden = !on || refused;
    },

    speak: (words) => picker.speak(words),
  };
}
