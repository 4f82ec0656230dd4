// What of a prompt the model could not read, in words.

import { listTokens } from "../kit/tokens.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../kit/words.js").Words} Words */

/**
 * The tokens that the model does not know.
 * @param {Words} words
 * @param {string[]} unknown
 */
export function skipped(words, unknown) {
  return unknown.length ? fill(words, "unknown", { tokens: listTokens(unknown) }) : "";
}

/**
 * Whether anything of a prompt was read, and the skipped tokens. Those come last, since no full stop may follow them.
 * @param {Words} words
 * @param {import("../engine/contract.js").Read} answer
 * @param {string} [start] a sentence about the token in place of a prompt of which nothing was read
 */
export function unread(words, { read, unknown }, start = "") {
  const nothing = read ? "" : `${fill(words, "nothing")} ${start}`.trim();
  return `${nothing} ${skipped(words, unknown)}`.trim();
}
