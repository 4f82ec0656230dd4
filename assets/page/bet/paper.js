// The text that the bet continues: the end of the prompt, the tokens drawn since, and the gap.

import { part, setText } from "../kit/dom.js";
import { listTokens } from "../kit/tokens.js";
import { fill } from "../kit/words.js";

/** @typedef {import("./game.js").Place} Place */
/** @typedef {import("../kit/words.js").Words} Words */

const TAIL = 160; // characters

/**
 * The last 160 characters of prompt and text.
 * @param {Place} place
 * @returns {{ before: string, written: string }}
 */
export function contextOf({ prompt, ids, vocabulary }) {
  const written = [...vocabulary.decode(ids)].slice(-TAIL);
  const space = TAIL - written.length;
  return { before: space > 0 ? [...prompt].slice(-space).join("") : "", written: written.join("") };
}

/**
 * What the model did not read of the prompt.
 * @param {Place} place
 * @param {Words} words
 */
export function noteOf({ prompt, unknown }, words) {
  if (!unknown.length) return "";
  if ([...prompt].every((sign) => unknown.includes(sign))) return words.from_nothing;
  return fill(words, "unknown", { tokens: listTokens(unknown) });
}

/**
 * @param {HTMLElement} view
 * @param {Place} place
 * @param {import("./game.js").Round | null} round
 * @param {Words} words
 */
export function showPaper(view, place, round, words) {
  const { before, written } = contextOf(place);
  part(view, "paper").dir = "auto";
  setText(part(view, "before"), before);
  setText(part(view, "written"), written);
  setText(part(view, "gap"), round ? place.vocabulary.nameOf(round.came) : "?");
  setText(part(view, "note"), noteOf(place, words));
}
