// A text that is decoded from ids, and where each of its tokens begins. A text that grows is not decoded again.

import { makeVocabulary } from "../kit/tokens.js";
import { commonLength } from "./ids.js";

/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */

/**
 * @typedef {object} Text
 * @property {string} text
 * @property {number[]} starts the offset in `text` of each token
 */

/** A vocabulary without tokens, for texts without ids. */
export const EMPTY = makeVocabulary({ tokens: [], hidden: [] });

/**
 * The token that an offset lies in: the last one that begins there or before.
 * @param {number[]} starts
 * @param {number} offset
 */
export function tokenAt(starts, offset) {
  let low = 0, high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** @returns {Text & { update: (vocabulary: Vocabulary, ids: ArrayLike<number>) => number }} */
export function makeDecoded() {
  let known = EMPTY;
  /** @type {number[]} */
  const ids = [];
  /** @type {number[]} */
  const starts = [];
  let text = "";

  return {
    starts,
    get text() {
      return text;
    },

    // Takes other ids. Gives the number of tokens that stay.
    update(vocabulary, newIds) {
      const kept = sameTokens(known, vocabulary) ? commonLength(ids, newIds) : 0;
      known = vocabulary;
      text = text.slice(0, starts[kept] ?? text.length);
      starts.length = ids.length = kept;
      for (let i = kept; i < newIds.length; i += 1) {
        starts.push(text.length);
        ids.push(newIds[i]);
        text += vocabulary.decode([newIds[i]]);
      }
      return kept;
    },
  };
}

/**
 * A run that goes on brings its vocabulary again.
 * @param {Vocabulary} a
 * @param {Vocabulary} b
 */
function sameTokens(a, b) {
  return a === b || (a.tokens.length === b.tokens.length && a.tokens.every((token, id) => token === b.tokens[id]));
}
