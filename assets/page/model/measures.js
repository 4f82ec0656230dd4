// Measures of a text: model/measures.py, which says what each of them means. Positions count characters.

import { measureMusic } from "../kit/abc.js";
import { hasSpaces, LETTERS } from "./letters.js";

/** @typedef {import("../engine/contract.js").Loop} Loop */
/** @typedef {import("../engine/contract.js").Measures} Measures */

const NGRAM = 4, ROUNDS = 3, LONG_ENOUGH = 24; // characters, rounds of a loop, and its characters
const WORD = new RegExp(`${LETTERS}(?:['’]${LETTERS})*`, "gu");

/**
 * A text without case, as Python's casefold gives it: ß is ss, and each kind of sigma σ.
 * @param {string} text
 */
function caseFold(text) {
  return Array.from(text, (sign) => (sign === "ı" ? sign : sign.toUpperCase().toLowerCase())).join("");
}

/**
 * The share of 4-character sequences that came before.
 * @param {string[]} signs
 */
function repetition(signs) {
  const count = signs.length - NGRAM + 1;
  if (count < 1) return null;
  const ngrams = new Set();
  for (let i = 0; i < count; i += 1) ngrams.add(signs.slice(i, i + NGRAM).join(""));
  return 1 - ngrams.size / count;
}

/**
 * Whether a lexicon has a word, in either of the forms that Unicode calls the same.
 * @param {string} word
 * @param {Set<string>[]} lexicons
 */
function isKnown(word, lexicons) {
  const has = (/** @type {string} */ form) => lexicons.some((lexicon) => lexicon.has(form));
  return has(word) || ["NFC", "NFD"].some((form) => has(word.normalize(form)));
}

/**
 * The share of a text's words that are in none of the lexicons. A word at the very end may be incomplete and does not
 * count.
 * @param {string} text
 * @param {Set<string>[]} lexicons
 */
function nonWords(text, lexicons) {
  const folded = caseFold(text);
  let words = 0, unknown = 0;
  for (const { 0: word, index } of folded.matchAll(WORD)) {
    if (index + word.length === folded.length || !hasSpaces(word)) continue;
    words += 1;
    if (!isKnown(word.replaceAll("’", "'"), lexicons)) unknown += 1;
  }
  return words ? unknown / words : null;
}

/**
 * The loop at the end of a text, by the failure function of the reversed text.
 * @param {string[]} signs the characters of the text
 * @returns {Loop | null}
 */
export function loop(signs) {
  const reverse = signs.toReversed(), failure = new Uint32Array(reverse.length);
  let longest = null;
  for (let m = 2; m <= reverse.length; m += 1) {
    let k = failure[m - 2];
    while (k && reverse[k] !== reverse[m - 1]) k = failure[k - 1];
    if (reverse[k] === reverse[m - 1]) k += 1;
    failure[m - 1] = k;
    const period = m - k;
    if (m >= Math.max(ROUNDS * period, LONG_ENOUGH)) longest = { period, onset: signs.length - m };
  }
  return longest;
}

/**
 * All measures of a text.
 * @param {string} text
 * @param {number} bits the sum of the entropies of the distributions that its tokens were drawn from
 * @param {Set<string>} lexicon the words of the training text
 * @param {Set<string> | null} languageLexicon those of its language
 * @param {string} [prompt] what the text goes on from; a tune may have its key there
 * @returns {Measures & { characters: number }}
 */
export function measure(text, bits, lexicon, languageLexicon, prompt = "") {
  const signs = Array.from(text);
  return {
    entropy: signs.length ? bits / signs.length : null,
    repetition: repetition(signs),
    non_words: nonWords(text, [lexicon]),
    non_words_language: languageLexicon && nonWords(text, [lexicon, languageLexicon]),
    loop: loop(signs),
    ...measureMusic(prompt + text),
    characters: signs.length,
  };
}
