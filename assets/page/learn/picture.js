// The drawing of one step: a token is read, the state with its numbers, the most probable next tokens.

import { svg } from "../kit/dom.js";
import { percentFormat } from "../kit/numbers.js";
import { visibleToken } from "../kit/tokens.js";
import { fill } from "../kit/words.js";
import { arrow } from "./arrow.js";

/** @typedef {import("../engine/contract.js").ReadState} ReadState */
/** @typedef {import("../kit/words.js").Words} Words */

const ACROSS = 12; // cells in a row
const SIZE = 10; // of a cell
const LEFT = 84, MIDDLE = 103; // the left edge of the cells, and the middle of all
const WIDTH = ACROSS * SIZE;

/**
 * @param {ReadState} step
 * @param {Words} words
 * @param {string} label what a screen reader says of the drawing
 */
export function drawPicture(step, words, label) {
  return svg(
    "svg",
    { viewBox: "0 0 340 214", role: "img", "aria-label": label },
    ...input(step.token, words),
    ...stateBox(step.cells, words),
    ...outputs(step.next, words),
  );
}

/**
 * @param {string} token
 * @param {Words} words
 */
function input(token, words) {
  const name = visibleToken(token);
  return [
    svg("rect", { x: 6, y: 80, width: 46, height: 46, rx: 8, class: "box" }),
    svg("text", { x: 29, y: 109, class: classOf(name) }, shortName(name)),
    svg("text", { x: 29, y: 150, class: "name" }, fill(words, "state_in")),
    arrow([[54, MIDDLE], [78, MIDDLE]]),
  ];
}

/**
 * @param {(number | string)[]} cells numbers of a network, or the tokens that a Markov chain remembers
 * @param {Words} words
 */
function stateBox(cells, words) {
  const long = cells.some((cell) => typeof cell === "string" && [...cell].length > 1);
  const across = long ? 2 : ACROSS; // words need more room
  const width = WIDTH / across;
  const height = SIZE * Math.max(1, Math.ceil(cells.length / across));
  const top = MIDDLE - height / 2;
  const [left, right] = [LEFT + 6, LEFT + WIDTH - 6];
  const drawn = cells.flatMap((cell, i) => {
    const [x, y] = [LEFT + (i % across) * width, top + Math.floor(i / across) * SIZE];
    if (typeof cell === "number") return numberCell(cell, x, y);
    return svg(
      "text",
      { x: x + width / 2, y: y + 8, class: "letter", "data-cell": cell },
      shortName(visibleToken(cell)),
    );
  });
  return [
    svg("rect", { x: LEFT - 4, y: top - 4, width: WIDTH + 8, height: height + 8, rx: 5, class: "box" }),
    ...drawn,
    svg("text", { x: LEFT + WIDTH / 2, y: top + height + 22, class: "name" }, fill(words, "state_state")),
    arrow([[right, top - 6], [right, 40], [left, 40], [left, top - 6]], "arrow again"),
    svg("text", { x: LEFT + WIDTH / 2, y: 32, class: "name" }, fill(words, "state_on")),
    arrow([[210, MIDDLE], [234, MIDDLE]]),
  ];
}

/**
 * A square, the fuller the farther the value is from 0; a dash where it is clearly below 0.
 * @param {number} value −1 to 1
 * @param {number} x
 * @param {number} y
 * @returns {SVGElement[]}
 */
function numberCell(value, x, y) {
  const place = { x: x + 0.5, y: y + 0.5, width: SIZE - 1, height: SIZE - 1 };
  const cell = svg("rect", { ...place, "data-cell": value, class: value < 0 ? "minus" : "plus" });
  cell.style.opacity = (0.08 + 0.92 * Math.min(1, Math.abs(value))).toFixed(3);
  if (value >= -0.3) return [cell];
  return [cell, svg("path", { d: `M${x + 3} ${y + SIZE / 2}h${SIZE - 6}`, class: "sign-minus" })];
}

/**
 * @param {ReadState["next"]} next
 * @param {Words} words
 */
function outputs(next, words) {
  const percent = percentFormat(words.language);
  const rows = next.flatMap(({ token, p }, i) => {
    const y = 68 + 28 * i;
    const name = visibleToken(token);
    return [
      svg("rect", { x: 262, y, width: Math.max(1, 70 * p), height: 20, class: "p" }),
      svg("text", { x: 258, y: y + 15, class: `${classOf(name)} end` }, shortName(name)),
      svg("text", { x: 265, y: y + 14, class: "share", "data-p": p.toPrecision(10) }, percent(p)),
    ];
  });
  return [...rows, svg("text", { x: 290, y: 168, class: "name" }, fill(words, "state_out"))];
}

/**
 * At most six signs.
 * @param {string} name
 */
export function shortName(name) {
  const signs = [...name];
  return signs.length > 6 ? `${signs.slice(0, 5).join("")}…` : name;
}

/** @param {string} name */
function classOf(name) {
  return [...name].length > 2 ? "sign long" : "sign";
}
