// How sentences name tokens.

/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */

/**
 * Whether every token that stands for text is one character.
 * @param {Vocabulary} vocabulary
 */
export function hasCharacters({ tokens, hidden }) {
  return tokens.every((token, id) => hidden.has(id) || [...token].length === 1);
}

/**
 * The key of a sentence about positions: `key` where tokens are characters, else `key_token`.
 * @param {string} key
 * @param {Vocabulary} vocabulary
 */
export function keyOf(key, vocabulary) {
  return hasCharacters(vocabulary) ? key : `${key}_token`;
}

/**
 * A token's name where there is room to say that it stands for no text.
 * @param {Vocabulary} vocabulary
 * @param {number} id
 * @param {import("../kit/words.js").Words} words
 */
export function fullName(vocabulary, id, words) {
  const name = vocabulary.nameOf(id);
  return vocabulary.hidden.has(id) ? `${name} (${words.no_text})` : name;
}
