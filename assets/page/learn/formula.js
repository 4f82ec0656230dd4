// softmax with the model's own numbers: from logit to probability, at the slider's temperature.

import { unpackLogits } from "../kit/bytes.js";
import { make } from "../kit/dom.js";
import { formulaRows, formulaTerms } from "../kit/formula.js";
import { temperatureText } from "../kit/numbers.js";
import { makeVocabulary } from "../kit/tokens.js";
import { fill } from "../kit/words.js";
import { makeTable } from "./table.js";

const LINES = 4; // most probable tokens, each with a row of its own
const COLUMNS = ["formula_token", "formula_z", "formula_scaled", "formula_power", "formula_p"];

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @param {number} temperature
 * @returns {import("./piece.js").Lesson}
 */
export function makeFormula(root, engine, temperature) {
  return makeTable(root, engine, temperature, (answer, T, words) => {
    const { language } = words;
    const { nameOf } = makeVocabulary(answer);
    const terms = formulaTerms(unpackLogits(answer.logits), T, LINES);
    const others = fill(words, "formula_rest", { count: terms.others.count });
    const scaled = (/** @type {{ z: number }} */ { z }) => (z - terms.largest) / T;
    const values = { prompt: answer.read, temperature: temperatureText(T, language) };
    const head = COLUMNS.map((key) => make("th", { scope: "col", textContent: fill(words, key) }));
    return {
      caption: fill(words, "formula_caption", values),
      first: fill(words, "formula_first", values),
      head: make("tr", {}, ...head),
      rows: formulaRows(terms, { language, nameOf, others, scaled }),
      sentence: fill(words, effectOf(T)),
    };
  });
}

/**
 * The key of the sentence about a temperature.
 * @param {number} temperature
 */
function effectOf(temperature) {
  if (temperature === 0) return "formula_zero";
  if (temperature === 1) return "formula_one";
  return temperature < 1 ? "formula_sharper" : "formula_flatter";
}
