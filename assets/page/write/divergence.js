// Where the texts of the panels part. They share the noise, so they differ by their temperatures alone. Each panel is
// compared with the panel at T = 1, and that one with the first of the others to differ.

import { commonLength } from "./ids.js";

const UNIT_PANEL = 1;

/**
 * @typedef {object} Divergence
 * @property {number} shared the tokens before it are common; Infinity while the texts do not differ
 * @property {number | null} diverged the first token that differs
 */

/**
 * A text that only goes on where another one has ended so far does not differ from it.
 * @param {ArrayLike<number>[]} texts the ids of each panel
 * @returns {Divergence[]} of each panel
 */
export function compareTexts(texts) {
  const unit = texts[UNIT_PANEL];
  const parted = texts.map((ids) => {
    const common = commonLength(ids, unit); // 5,000 ids take a few microseconds
    return common < Math.min(ids.length, unit.length) ? common : null;
  });
  const first = parted.reduce((least, at) => (at === null ? least : Math.min(least ?? at, at)), null);
  return parted.map((at, i) => {
    const diverged = i === UNIT_PANEL ? first : at;
    return { shared: diverged ?? Infinity, diverged };
  });
}
