// Two colourings by probability: surprise (−log2 p at T = 1) and luck (p at the T used). Five levels each.

import { unpackLogits } from "../kit/bytes.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../engine/contract.js").Questions["odds"][1]} Odds */
/** @typedef {keyof typeof EDGES} Mode */

const EDGES = {
  surprise: [1, 2, 4, 7], // bits
  luck: [0.5, 0.2, 0.05, 0.01], // descending: the lower the probability, the higher the level
};

/**
 * The level of each token.
 * @param {Mode} mode
 * @param {Float32Array} one the probability of each token at T = 1
 * @param {Float32Array} used the same at the temperature that was used
 */
export function oddsLevels(mode, one, used) {
  const passed = mode === "surprise"
    ? (/** @type {number} */ edge, /** @type {number} */ i) => -Math.log2(one[i]) >= edge
    : (/** @type {number} */ edge, /** @type {number} */ i) => used[i] <= edge;
  return Uint8Array.from(one, (_, i) => EDGES[mode].filter((edge) => passed(edge, i)).length);
}

/**
 * @param {Mode} mode
 * @param {Pick<import("../engine/contract.js").Engine, "ask">} engine
 * @returns {import("./colours.js").Colouring}
 */
export function makeOdds(mode, engine) {
  return {
    kind: "odds", // both modes read the same answer
    about: () => "",
    ask: ({ model, prompt, schedule, ids }) => engine.ask("odds", { model, prompt, schedule, ids }),

    levels(/** @type {Odds} */ answer, i) {
      const { one, used } = answer.texts[i];
      return oddsLevels(mode, unpackLogits(one), unpackLogits(used));
    },

    legend(words) {
      const format = new Intl.NumberFormat(words.language, mode === "luck" ? { style: "percent" } : {});
      const edges = EDGES[mode].map((value) => format.format(value));
      const between = edges.slice(1).map((edge, i) => `${edges[i]}–${edge}`);
      const first = fill(words, `${mode}_first`, { edge: edges[0] });
      const last = fill(words, `${mode}_last`, { edge: edges.at(-1) });
      const samples = [first, ...between, last].map((label, level) => ({ level, label }));
      return { sentence: fill(words, `${mode}_is`), samples };
    },
  };
}
