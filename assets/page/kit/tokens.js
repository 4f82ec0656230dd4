// Tokens ⇄ ids in the page, and how a token that shows nothing of itself is written.

/** @type {Record<string, string>} */
const VISIBLE = { " ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍", "\0": "␀" };
const UNSEEN = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu;
const LONELY_MARK = /(^|[\s\p{C}])(?!\p{Default_Ignorable_Code_Point})(?=\p{M})/gu;

/**
 * A token with a sign for each character that shows nothing. Signs without a picture, or those that turn around the
 * text after them, are written as their number; a combining mark with nothing to stand on gets a circle.
 * @param {string} token
 */
export function visibleToken(token) {
  const number = (/** @type {string} */ sign) =>
    `U+${/** @type {number} */ (sign.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0")}`;
  return token.replace(LONELY_MARK, "$1◌").replace(UNSEEN, (sign) => VISIBLE[sign] ?? number(sign));
}

// Letters of Hebrew, Arabic and other scripts from right to left, and the signs that turn a text around.
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFE\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * A text for a place in a sentence: one from right to left is isolated, or it would turn the numbers beside it around.
 * @param {string} text
 */
export function isolate(text) {
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text;
}

/**
 * Tokens in a sentence.
 * @param {string[]} tokens
 */
export function listTokens(tokens) {
  return tokens.map((token) => isolate(visibleToken(token))).join(" ");
}

const NUMBERED = /^U\+[0-9A-F]{4,6}$/;

/**
 * What stands for a token where there is room for one sign.
 * @param {string} name of the token
 */
export function signOf(name) {
  return NUMBERED.test(name) ? "▯" : name;
}

/**
 * @typedef {object} Vocabulary
 * @property {string[]} tokens by id
 * @property {Set<number>} hidden ids that stand for no text
 * @property {number | null} end the id that ends a text
 * @property {(ids: Iterable<number>) => string} decode the text of some ids; hidden ids give nothing
 * @property {(id: number) => string} nameOf the token made visible; "∅" for a hidden one
 */

/**
 * @param {{ tokens: string[], hidden: Iterable<number>, end?: number | null }} facts as the server sends them
 * @returns {Vocabulary}
 */
export function makeVocabulary({ tokens, hidden, end = null }) {
  const without = new Set(hidden);
  return {
    tokens,
    hidden: without,
    end,
    decode: (ids) => Array.from(ids, (id) => (without.has(id) ? "" : tokens[id])).join(""),
    nameOf: (id) => (without.has(id) ? "∅" : visibleToken(tokens[id])),
  };
}
