// The words of a language, which are fetched when a text is first measured: model/lexicon.py.

import { fetchOwn } from "./place.js";

const LANGUAGES = ["de", "en"];
/** @type {Map<string, Promise<Set<string> | null>>} */
const lexicons = new Map();

/**
 * null for a language that has none, and where it can't be fetched: the next text that is measured asks again.
 * @param {string} language
 * @returns {Promise<Set<string> | null>}
 */
export function loadLexicon(language) {
  const begun = lexicons.get(language);
  if (begun) return begun;
  if (!LANGUAGES.includes(language)) return Promise.resolve(null);
  const loading = fetchWords(language).catch(() => {
    lexicons.delete(language);
    return null;
  });
  lexicons.set(language, loading);
  return loading;
}

/** @param {string} language */
async function fetchWords(language) {
  const response = await fetchOwn(`model/lexicons/${language}.txt`);
  if (!response.ok) throw new Error(`A lexicon must be there. Received: ${response.status}`);
  return new Set((await response.text()).split("\n"));
}

/**
 * What there is of a lexicon whenever it is asked for: no text waits for it.
 * @param {Promise<Set<string> | null>} loading
 * @returns {() => Set<string> | null}
 */
export function soFar(loading) {
  /** @type {Set<string> | null} */
  let found = null;
  loading.then((lexicon) => (found = lexicon));
  return () => found;
}
