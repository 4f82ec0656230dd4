// A text divided into pieces: the longest stretches whose tokens are marked alike. Pure; paper.js makes elements of them.

import { offsetOf } from "../kit/offsets.js";
import { tokenAt } from "./decoded.js";

/** @typedef {import("./decoded.js").Text} Text */

/**
 * @typedef {object} Marks of a text
 * @property {number} shared the tokens before this one are common with another panel; Infinity where all are
 * @property {number | null} diverged the first token that differs
 * @property {import("../engine/contract.js").Loop | null} loop
 * @property {ArrayLike<number> | null} levels a colour for each token; 0 is none
 * @property {boolean} each whether every token is a piece of its own
 * @property {number | null} [changed] the first token that is another one than before the hand moved
 *
 * @typedef {object} Edges the marks by offset; Infinity where there is none
 * @property {number} shared
 * @property {number} diverged
 * @property {number} loop
 * @property {string} loopName
 * @property {ArrayLike<number> | null} levels
 * @property {boolean} each
 * @property {number} changed
 *
 * @typedef {object} Piece
 * @property {"text" | "diverged" | "loop"} role a loop's piece is the empty one before its first character
 * @property {number} start offset
 * @property {number} end offset
 * @property {number} token the one that the piece begins in
 * @property {string} key its classes; pieces of one key can be joined
 * @property {boolean} alone whether it is never joined
 * @property {boolean} newline a line break that has to be visible
 * @property {boolean} changed
 */

/** @type {Edges} */
export const NO_EDGES = {
  shared: 0,
  diverged: Infinity,
  loop: Infinity,
  loopName: "",
  levels: null,
  each: false,
  changed: Infinity,
};

/**
 * @param {Text} written
 * @param {Marks} marks
 * @returns {Edges}
 */
export function edgesOf({ text, starts }, { shared, diverged, loop, levels, each, changed }) {
  const offset = loop ? offsetOf(text, loop.onset) : Infinity;
  return {
    shared: starts[shared] ?? Infinity,
    diverged: starts[diverged ?? -1] ?? Infinity,
    loop: each && loop ? starts[tokenAt(starts, offset)] : offset, // a token that is one element is not divided
    loopName: loop ? `${loop.period}@${loop.onset}` : "",
    levels,
    each,
    changed: starts[changed ?? -1] ?? Infinity,
  };
}

/**
 * The first offset at which other edges give other pieces; Infinity where they give the same.
 * @param {Edges} before
 * @param {Edges} after
 */
export function firstOther(before, after) {
  if (before.each !== after.each || before.levels !== after.levels) return 0;
  const names = /** @type {const} */ (["shared", "diverged", "loop", "changed"]);
  const moved = /** @type {typeof names[number][]} */ (names.filter((name) => before[name] !== after[name]));
  if (before.loopName !== after.loopName) moved.push("loop");
  return Math.min(Infinity, ...moved.map((name) => Math.min(before[name], after[name])));
}

/**
 * The pieces of a text from an offset on.
 * @param {Text} written
 * @param {Edges} edges
 * @param {number} from
 * @returns {Piece[]}
 */
export function divide({ text, starts }, { shared, diverged, loop, levels, each, changed }, from) {
  /** @type {Piece[]} */
  const pieces = [];
  const endOf = (/** @type {number} */ token) => starts[token + 1] ?? text.length;
  const isBreak = (/** @type {number} */ token) => text[starts[token]] === "\n" && endOf(token) === starts[token] + 1;
  const isMarked = (/** @type {number} */ token) => starts[token] === diverged || starts[token] === changed;
  const isNewline = (/** @type {number} */ token) =>
    isBreak(token) && (each || isMarked(token) || Boolean(levels?.[token]));
  const isAlone = (/** @type {number} */ token) => each || isMarked(token) || isNewline(token);
  const keyOf = (/** @type {number} */ token) => {
    const level = levels?.[token] ? `level-${levels[token]}` : "";
    return `${starts[token] < shared ? "shared " : ""}${starts[token] === diverged ? "diverged " : ""}${level}`.trim();
  };

  let token = tokenAt(starts, from);
  for (let start = from; start < text.length;) {
    const bare = { key: "", alone: true, newline: false, changed: false };
    if (start === loop) pieces.push({ role: "loop", start, end: start, token, ...bare });
    const first = token, key = keyOf(token), alone = isAlone(token);
    const edge = loop > start ? loop : Infinity;
    let end = endOf(token);
    while (!alone && end < Math.min(edge, text.length) && !isAlone(token + 1) && keyOf(token + 1) === key) {
      token += 1;
      end = endOf(token);
    }
    end = Math.min(end, edge);
    const role = start === diverged ? "diverged" : "text";
    pieces.push({ role, start, end, token: first, key, alone, newline: isNewline(first), changed: start === changed });
    start = end;
    while (token < starts.length && endOf(token) <= start) token += 1;
  }
  return pieces;
}
