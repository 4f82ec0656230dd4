// Tokens and ids: model/vocabulary.py. A token is a character, or a word with the space before it.

import { LETTERS } from "./letters.js";

const LONGEST_CLUSTER = 31; // tokens of one character
// As Python's expressions: letters are what is \w without digits and _, and spaces what str.isspace says.
const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WORD = new RegExp(`(?: ?${LETTERS}(?:['’]${LETTERS})*| ?\\p{Nd}+| ?[^\\p{L}\\p{N}_${SPACE}]|.)`, "gsu");

/**
 * @typedef {object} VocabularyFile the content of vocabulary.json
 * @property {string[]} tokens
 * @property {"char" | "word"} [level]
 * @property {number | null} [padding]
 * @property {number | null} [end]
 */

export class Vocabulary {
  #ids;

  /** @param {VocabularyFile} file */
  constructor({ tokens, level = "char", padding = null, end = null }) {
    this.tokens = tokens;
    this.level = level;
    this.padding = padding; // never drawn
    this.end = end;
    /** The ids that decode to nothing. */
    this.hidden = [padding, end].filter((id) => id !== null).sort((a, b) => a - b);
    /** @type {Map<string, number>} */
    this.#ids = new Map();
    tokens.forEach((token, id) => this.hidden.includes(id) || this.#ids.set(token, id));
  }

  /**
   * The ids of the known tokens, in order, and the unknown tokens, each once, in order of appearance.
   * @param {string} text
   * @returns {{ ids: number[], unknown: string[] }}
   */
  encode(text) {
    const pieces = this.read(text), unknown = pieces.filter(({ ids }) => !ids.length).map(({ piece }) => piece);
    return { ids: pieces.flatMap(({ ids }) => ids), unknown: [...new Set(unknown)] };
  }

  /**
   * The text in pieces, with the ids that each is read as: one, or several, or none for an unknown token.
   * @param {string} text
   * @returns {{ piece: string, ids: number[] }[]}
   */
  read(text) {
    const tokens = this.#split(text);
    const one = (/** @type {string} */ piece) => ({
      piece,
      ids: [this.#ids.get(piece)].filter((id) => id !== undefined),
    });
    if (tokens.every((token) => this.#ids.has(token))) return tokens.map(one);
    return clusters(tokens).flatMap((cluster) => {
      const isUnknown = !cluster.every((token) => this.#ids.has(token)) && cluster.length <= LONGEST_CLUSTER;
      const piece = cluster.join(""), ids = isUnknown ? this.#otherForm(piece) : null;
      return ids ? [{ piece, ids }] : cluster.map(one);
    });
  }

  /** @param {string} text */
  #split(text) {
    return this.level === "char" ? [...text] : (text.match(WORD) ?? []);
  }

  /**
   * The ids of letters that are unknown as they are written, in another form that Unicode calls the same.
   * @param {string} text
   * @returns {number[] | null}
   */
  #otherForm(text) {
    for (const form of ["NFC", "NFD"]) {
      const ids = this.#split(text.replace(/\r\n?/g, "\n").normalize(form)).map((token) => this.#ids.get(token));
      if (ids.every((id) => id !== undefined)) return ids;
    }
    return null;
  }

  /**
   * The ids to read for a prompt, at least one. If texts end, the prompt follows an end, as in training.
   * @param {number[]} ids
   */
  opening(ids) {
    if (this.end !== null) return [this.end, ...ids];
    return ids.length ? ids : [this.#ids.get("\n") ?? 0];
  }

  /**
   * The ids before the first end of text, or all ids.
   * @param {number[]} ids
   */
  untilEnd(ids) {
    const at = this.end === null ? -1 : ids.indexOf(this.end);
    return at < 0 ? ids : ids.slice(0, at);
  }

  /** @param {number[]} ids */
  decode(ids) {
    return ids.map((id) => (this.hidden.includes(id) ? "" : this.tokens[id])).join("");
  }
}

/**
 * Tokens that can be one character in another form: a letter and its marks, the parts of a Hangul syllable.
 * @param {string[]} tokens
 */
function clusters(tokens) {
  /** @type {string[][]} */
  const found = [];
  for (const token of tokens) {
    const last = found.at(-1);
    const joins = /^[\p{M}\u1160-\u11ff]/u.test(token) || (token === "\n" && last?.at(-1) === "\r");
    if (last && joins) last.push(token);
    else found.push([token]);
  }
  return found;
}
