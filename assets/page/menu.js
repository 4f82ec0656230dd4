// The models as the menu names them, grouped, and what it says of one in a second line.

import { make } from "./kit/dom.js";
import { fixedText } from "./kit/numbers.js";
import { fill } from "./kit/words.js";

/** @typedef {import("./engine/facts.js").ModelFacts} ModelFacts */
/** @typedef {import("./kit/words.js").Words} Words */

/**
 * The model that another one is there to be compared with: "shakespeare" of "shakespeare-gru".
 * @param {ModelFacts} model
 * @param {ModelFacts[]} models
 */
export function originalOf(model, models) {
  return models.find(({ name }) => model.name.startsWith(`${name}-`));
}

/**
 * "Shakespeare (English)"; "Shakespeare, GRU" of a comparison without a title of its own.
 * @param {ModelFacts} model
 * @param {ModelFacts[]} models
 * @param {Words} words
 */
export function nameModel(model, models, words) {
  const original = originalOf(model, models), language = words[`language_${model.language}`];
  if (original && !(keyOf(model) in words)) {
    const order = /\d+$/.exec(model.name)?.[0];
    const kind = model.kind === "Markov" ? fill(words, "markov", { order: order ?? "" }).trim() : model.kind;
    return `${titleOf(original, words)}, ${kind}`;
  }
  return titleOf(model, words) + (language ? ` (${language})` : "");
}

/**
 * @param {ModelFacts} model
 * @param {Words} words
 */
export function titleOf({ name, title }, words) {
  return words[keyOf({ name })] ?? title;
}

/** @param {{ name: string }} model */
function keyOf({ name }) {
  return `model_${name.replaceAll("-", "_")}`;
}

/**
 * "LSTM · 3.3 M · 1.40 nats": as much as is known.
 * @param {ModelFacts} model
 * @param {Words} words
 */
export function describeModel({ level, kind, parameters, loss }, words) {
  const parts = [
    kind,
    parameters === null ? "" : fill(words, "parameters", { millions: fixedText(parameters / 1e6, 1, words.language) }),
    loss === null
      ? ""
      : fill(words, level === "word" ? "loss_word" : "loss", { loss: fixedText(loss, 2, words.language) }),
  ];
  return parts.filter(Boolean).join(" · ");
}

/**
 * The entries of the menu: the texts, the first model's first, and below them the comparisons.
 * @param {ModelFacts[]} models
 * @param {string | null} first
 * @param {Words} words
 */
export function makeEntries(models, first, words) {
  const options = (/** @type {ModelFacts[]} */ group) =>
    group.map((model) => make("option", { value: model.name, textContent: nameModel(model, models, words) }));
  const isComparison = (/** @type {ModelFacts} */ model) => originalOf(model, models) !== undefined;
  const texts = models.filter((model) => !isComparison(model));
  texts.sort((a, b) => Number(b.name === first) - Number(a.name === first));
  const comparisons = models.filter(isComparison);
  if (!comparisons.length) return options(texts);
  return [
    make("optgroup", { label: words.texts }, ...options(texts)),
    make("optgroup", { label: words.comparisons }, ...options(comparisons)),
  ];
}
