// softmax(z / T) written out with the numbers of one step: a row for each of the most probable tokens, one for all
// others, and the sum. The terms are computed one by one, and not taken from `softmax`: a reader can compare the two.

import { make } from "./dom.js";
import { fixedText, percentFormat, scientific } from "./numbers.js";
import { rankIds } from "./softmax.js";

/**
 * @typedef {object} Term
 * @property {number} id
 * @property {number} z the logit
 * @property {number} weight exp((z − largest) / T)
 * @property {number} p weight / sum
 *
 * @typedef {object} Terms
 * @property {number} temperature
 * @property {number} largest the largest logit
 * @property {number} sum of the weights of all tokens
 * @property {Term[]} rows the most probable tokens, by falling logit
 * @property {{ count: number, weight: number, p: number }} others all other tokens that can be drawn, together
 */

/**
 * The terms of the formula. At temperature 0 they are its limit: weight 1 for the largest logit, 0 for all others.
 * @param {import("./softmax.js").Numbers} logits (vocab_size,), at least one of them above −Infinity
 * @param {number} temperature 0 or more
 * @param {number} lines tokens with a row of their own; one more where only one token would be left for the others
 * @returns {Terms}
 */
export function formulaTerms(logits, temperature, lines) {
  const ids = rankIds(logits);
  const largest = logits[ids[0]];
  const weights = ids.map((id) => (logits[id] === largest ? 1 : Math.exp((logits[id] - largest) / temperature)));
  const total = (/** @type {number[]} */ values) => values.reduce((sum, value) => sum + value, 0);
  const sum = total(weights);
  const count = ids.length === lines + 1 ? ids.length : Math.min(lines, ids.length);
  const rows = ids.slice(0, count).map((id, i) => ({ id, z: logits[id], weight: weights[i], p: weights[i] / sum }));
  const weight = total(weights.slice(count));
  return { temperature, largest, sum, rows, others: { count: ids.length - count, weight, p: weight / sum } };
}

/**
 * A weight with four digits, or as a power of ten where it is small.
 * @param {number} value
 * @param {string} language
 */
export function weightText(value, language) {
  if (value !== 0 && value < 1e-4) return scientific(value, language);
  const options = { minimumSignificantDigits: 4, maximumSignificantDigits: 4 };
  return new Intl.NumberFormat(language, options).format(value);
}

/**
 * The rows of a table with five columns: token, z, `scaled`, weight, p. At temperature 0 nothing is divided.
 * @param {Terms} terms
 * @param {object} options
 * @param {string} options.language
 * @param {(id: number) => string} options.nameOf
 * @param {string} options.others the name of the row of all others
 * @param {(term: Term) => number} options.scaled the third column
 */
export function formulaRows({ temperature, rows, others, sum }, { language, nameOf, others: othersName, scaled }) {
  const percent = percentFormat(language);
  const divided = (/** @type {string} */ text) => (temperature > 0 ? text : "–");
  const row = (/** @type {object} */ data, /** @type {string} */ name, /** @type {string[]} */ ...texts) =>
    make(
      "tr",
      { data },
      make("th", { scope: "row", textContent: name }),
      ...texts.map((text) => make("td", { textContent: text })),
    );
  const made = rows.map((term) =>
    row(
      { kind: "token", id: term.id, z: term.z, p: term.p.toPrecision(10) },
      nameOf(term.id),
      fixedText(term.z, 3, language),
      divided(fixedText(scaled(term), 3, language)),
      divided(weightText(term.weight, language)),
      percent(term.p),
    )
  );
  if (others.count) {
    made.push(
      row({ kind: "others" }, othersName, "", "", divided(weightText(others.weight, language)), percent(others.p)),
    );
  }
  const whole = rows.reduce((p, term) => p + term.p, others.p);
  made.push(row({ kind: "sum" }, "Σ", "", "", divided(weightText(sum, language)), percent(whole)));
  return made;
}
