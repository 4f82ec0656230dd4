// The questions about single cells of a network: assets/server/requests/cells.py.

import { checkNetwork, readCell, storedCells, VALUES } from "../../model/cells.js";
import { checkPrompt } from "../../model/settings.js";
import { checkTexts, packBytes, roundEven } from "../messages.js";

/** @typedef {import("../contract.js").Questions} Questions */

const UNREAD = -128; // in place of a value: the model does not know this character of the prompt

/** @param {number[]} values from −1 to 1, NaN for an unread one */
function packValues(values) {
  const rounded = values.map((value) => Number.isNaN(value) ? UNREAD : roundEven(127 * value));
  return packBytes(new Uint8Array(Int8Array.from(rounded).buffer));
}

/** @param {import("../questions.js").Library} library */
export function makeCellAnswers(library) {
  return {
    async cells(/** @type {Questions["cells"][0]} */ { model }) {
      const { checkpoint } = library.engine(model), { layers, units, cell } = checkNetwork(checkpoint);
      const stored = storedCells(await library.file(model, "cells.json"), checkpoint);
      const found = (stored?.cells ?? []).map(({ property, layer, cell, r, check_r }) => (
        { property, layer, cell, r, check_r }
      ));
      return { layers, units, value: VALUES[cell], found, corpus: stored?.corpus.name ?? null };
    },

    async cell(/** @type {Questions["cell"][0]} */ message) {
      const engine = library.engine(message.model);
      const ids = checkTexts(message.ids, engine.checkpoint.vocabulary), { prompt } = checkPrompt(message.prompt);
      const values = await readCell(engine, prompt, ids, message.layer, message.cell);
      return { prompt: packValues(values.prompt), texts: values.texts.map(packValues) };
    },
  };
}
