// The tasks of the lesson sheet: each begins with a link, and its questions stand in words.json.

import { shortDigest } from "../kit/digest.js";

/** @typedef {import("../engine/facts.js").Facts} Facts */

const FIRST = { en: "shakespeare", de: "faust" }; // the models that the questions were written for

/**
 * @typedef {object} Task
 * @property {string} name
 * @property {string[]} questions keys
 * @property {Record<string, string>} fields of the link
 */

/** @type {readonly Task[]} */
export const TASKS = [
  { name: "heat", questions: ["heat_1", "heat_2", "heat_3"], fields: { seed: "7", length: "400", T: "0.20" } },
  { name: "dice", questions: ["dice_1", "dice_2", "dice_3"], fields: { seed: "12", length: "200", T: "1.00" } },
  { name: "bet", questions: ["bet_1", "bet_2", "bet_3"], fields: { seed: "3", length: "200", T: "1.00", tab: "bet" } },
];

/**
 * The link of a task. Its model is of the page's language, where there is one.
 * @param {Task} task
 * @param {Facts} facts
 * @param {string} language
 * @param {string} base the page's address; its query does not count
 */
export function taskLink({ fields }, facts, language, base) {
  const wanted = language === "de" ? FIRST.de : FIRST.en;
  const model = facts.models.find(({ name }) => name === wanted) ??
    facts.models.find((each) => each.language === language) ?? facts.models.find(({ name }) => name === facts.first);
  const url = new URL(base);
  url.hash = url.search = "";
  const settings = model ? { model: model.name, prompt: model.prompt } : {};
  const digest = model?.digest ? { digest: shortDigest(model.digest) } : {}; // a printed sheet outlives weights
  for (const [name, value] of Object.entries({ ...settings, ...fields, lang: language, ...digest })) {
    url.searchParams.set(name, value);
  }
  return url.href;
}
