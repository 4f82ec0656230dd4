// The page's sentences. A part has them in a words.json, by language and key; values stand in braces: "{count} tokens".

import { isolate } from "./tokens.js";

/** @typedef {Record<string, string> & { language: string }} Words the sentences of one language, by key */
/** @typedef {Record<string, Record<string, string>>} Texts the sentences by language and key */
/** @typedef {Record<string, string | number | null | undefined>} Values */

/**
 * @param {Texts} texts
 * @param {string} language
 * @returns {Words}
 */
export function wordsOf(texts, language) {
  return { ...texts[language], language };
}

/**
 * The sentence of a key, with its values filled in. Numbers are written as the language writes them; a text from right
 * to left leaves the sentence around it in order.
 * @param {Words} words
 * @param {string} key
 * @param {Values} [values]
 */
export function fill(words, key, values = {}) {
  const written = (/** @type {Values[string]} */ value) =>
    typeof value === "number" ? new Intl.NumberFormat(words.language).format(value) : isolate(value ?? "");
  return (words[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
}

/**
 * The sentence of an error.
 * @param {Words} words
 * @param {import("../engine/contract.js").Failure} error
 */
export function errorSentence(words, error) {
  const key = `error_${error.key}`;
  return fill(words, key in words ? key : "error_internal", { value: error.value || words.error_nothing });
}

/**
 * Write the sentence of its key into every element with `data-words`, and name every element with `data-name` by its own.
 * @param {ParentNode} root
 * @param {Words} words
 */
export function speak(root, words) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-words]"))) {
    place.textContent = words[place.dataset.words ?? ""] ?? "";
  }
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-name]"))) {
    place.title = place.ariaLabel = words[place.dataset.name ?? ""] ?? "";
  }
}
