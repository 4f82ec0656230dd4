// The columns of the game: the draws, filled, and softmax(logits / T), outlined, side by side for each token.

import { make, part } from "../kit/dom.js";
import { shortNumber } from "../kit/numbers.js";
import { rankIds } from "../kit/softmax.js";
import { signOf } from "../kit/tokens.js";
import { fill } from "../kit/words.js";
import { spokenName } from "./sentences.js";

/** @typedef {import("../kit/softmax.js").Numbers} Numbers */
/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("./game.js").Round} Round */
/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */

const FIRST = 20; // the most probable tokens have a column each, and the rest has one together
const MARKS = [0.01, 0.1, 0.25, 0.5, 1]; // of all draws
const GRAINS = 4; // on their way to one column

/**
 * The ids of each column: one id each, then the rest together. They are ranked by the logits: T changes no ranking, so no
 * column moves.
 * @param {{ logits: Numbers, bet: number, came: number }} round
 * @returns {number[][]}
 */
export function columnsOf({ logits, bet, came }) {
  const ranked = rankIds(logits);
  const own = ranked.filter((id, rank) => rank < FIRST || id === bet || id === came);
  const rest = ranked.filter((id) => !own.includes(id));
  const alone = rest.length > 1 ? own : [...own, ...rest];
  return [...alone.map((id) => [id]), ...(rest.length > 1 ? [rest] : [])];
}

/**
 * Where 95 of 100 counts fall by chance, on a square-root scale: there, chance shakes every count by about the same.
 * @param {number} share the probability of a column
 * @param {number} draws
 */
export function bracketOf(share, draws) {
  const shake = 0.98 * Math.sqrt((1 - share) / draws);
  return { low: Math.max(0, Math.sqrt(share) - shake), high: Math.min(1, Math.sqrt(share) + shake) };
}

/**
 * @param {HTMLElement} view
 * @param {number} draws of a round
 */
export function makeColumns(view, draws) {
  const root = part(view, "bet-bars"), grid = part(view, "bet-grid");
  root.translate = false; // signs, not words
  const marks = MARKS.map((share) => {
    const mark = make("i");
    mark.style.bottom = `${100 * Math.sqrt(share)}%`;
    return mark;
  });
  grid.append(...marks);
  /** @type {{ ids: number[], node: HTMLElement }[]} */
  let columns = [];

  /**
   * @param {Round} round
   * @param {Vocabulary} vocabulary
   */
  function build(round, vocabulary) {
    columns = columnsOf(round).map((ids) => ({ ids, node: makeColumn(ids, round, vocabulary) }));
    root.replaceChildren(...columns.map(({ node }) => node));
    root.dataset.long = String(columns.some(({ node }) => [...(node.textContent ?? "")].length > 2));
  }

  /**
   * @param {Numbers} p (vocab_size,)
   * @param {Numbers} counts (vocab_size,) of the draws that are there
   * @param {number} temperature
   * @param {Vocabulary} vocabulary
   * @param {Words} words
   */
  function paint(p, counts, temperature, vocabulary, words) {
    let total = 0;
    for (const { ids, node } of columns) {
      const share = Math.min(1, ids.reduce((sum, id) => sum + p[id], 0));
      const count = ids.reduce((sum, id) => sum + counts[id], 0);
      const name = ids.length > 1 ? fill(words, "rest", { count: ids.length }) : spokenName(vocabulary, ids[0], words);
      const expected = shortNumber(share * draws, words.language);
      paintColumn(node, share, count, draws);
      node.title = node.ariaLabel = fill(words, "column", { name, count, expected });
      total += count;
    }
    root.dataset.total = String(total);
    root.dataset.temperature = temperature.toFixed(2);
  }

  /**
   * A grain on its way down to the column of an id.
   * @param {number} id
   */
  function drop(id) {
    const node = columns.find(({ ids }) => ids.includes(id))?.node;
    if (!node || node.querySelectorAll("em").length >= GRAINS) return;
    const grain = make("em");
    grain.addEventListener("animationend", () => grain.remove());
    node.append(grain);
  }

  return {
    build,
    paint,
    drop,
    /** No grain is on its way any more. */
    clear: () => root.querySelectorAll("em").forEach((grain) => grain.remove()),
    /** @param {Words} words */
    speak({ language }) {
      const number = new Intl.NumberFormat(language);
      marks.forEach((mark, i) => (mark.textContent = number.format(MARKS[i] * draws)));
    },
  };
}

/**
 * @param {number[]} ids
 * @param {Round} round
 * @param {Vocabulary} vocabulary
 */
function makeColumn(ids, { bet, came }, vocabulary) {
  const [id] = ids;
  const isRest = ids.length > 1;
  const data = isRest ? { id: "rest", token: "" } : { id: String(id), token: vocabulary.tokens[id] };
  const flags = { ...(!isRest && id === bet && { bet: "" }), ...(!isRest && id === came && { came: "" }) };
  const sign = make("b", { textContent: isRest ? "…" : signOf(vocabulary.nameOf(id)) });
  const options = { className: "column", role: "listitem", data: { ...data, ...flags } };
  return make("span", options, make("i"), make("s"), make("u"), sign);
}

/**
 * @param {HTMLElement} node
 * @param {number} share
 * @param {number} count
 * @param {number} draws
 */
function paintColumn(node, share, count, draws) {
  const levels = { drawn: Math.sqrt(count / draws), p: Math.sqrt(share), ...bracketOf(share, draws) };
  for (const [name, level] of Object.entries(levels)) node.style.setProperty(`--${name}`, level.toFixed(4));
  node.dataset.count = String(count);
  node.dataset.p = share.toPrecision(10);
}
