// Common claims about temperature, each with this sweep's numbers and a verdict. Every sentence is true of any numbers: a
// claim that the numbers do not show is said not to show.

import { make } from "../kit/dom.js";
import { fill } from "../kit/words.js";
import { FIGURES, figuresOf } from "./figures.js";

/** @typedef {import("./figures.js").Interval} Interval */
/** @typedef {"shows" | "leans" | "single" | "equal" | "against" | "unknown" | "unmeasured"} Verdict */
/**
 * @typedef {object} Claim that a figure rises, or falls, from one temperature to another
 * @property {string} name
 * @property {import("./figures.js").Figure} figure
 * @property {number} from
 * @property {number} to
 * @property {boolean} rises
 */

const [repetition, nonWords, , entropy, loops, copied, fittingBars, notesInKey] = FIGURES;

/** @type {Claim[]} */
export const CLAIMS = [
  { name: "repeats", figure: repetition, from: 0.5, to: 1, rises: false },
  { name: "loops", figure: loops, from: 0, to: 1, rises: false },
  { name: "flattens", figure: entropy, from: 0.5, to: 1.5, rises: true },
  { name: "misspells", figure: nonWords, from: 1, to: 1.5, rises: true },
  { name: "copies", figure: copied, from: 0.5, to: 1, rises: false },
  { name: "bars", figure: fittingBars, from: 1, to: 1.5, rises: false },
  { name: "keys", figure: notesInKey, from: 1, to: 1.5, rises: false },
];

/**
 * "shows": the intervals lie apart as claimed; "leans": only the means do; "single": so does a single seed; "equal",
 * "against"; "unknown": a figure is missing; "unmeasured": a temperature is missing.
 * @param {Claim} claim
 * @param {import("./figures.js").Row[]} rows
 * @param {number} seeds
 * @returns {{ verdict: Verdict, a: Interval | null, b: Interval | null }} with the figure at `from` and at `to`
 */
export function verdictOf(claim, rows, seeds) {
  const rowAt = (/** @type {number} */ T) => rows.find((row) => Math.abs(row.temperature - T) < 0.005);
  const [from, to] = [rowAt(claim.from), rowAt(claim.to)];
  if (!from || !to) return { verdict: "unmeasured", a: null, b: null };
  const [a = null, b = null] = [from[claim.figure.name], to[claim.figure.name]];
  if (!a || !b) return { verdict: "unknown", a, b };
  const [less, more] = claim.rises ? [a, b] : [b, a];
  if (less.mean === more.mean) return { verdict: "equal", a, b };
  if (less.mean > more.mean) return { verdict: "against", a, b };
  if (seeds < 2) return { verdict: "single", a, b };
  return { verdict: more.low > less.high ? "shows" : "leans", a, b };
}

/**
 * @param {import("./sweep.js").Result} result
 * @param {import("../kit/words.js").Words} words
 * @param {import("./formats.js").Formats} formats
 * @returns {HTMLLIElement[]}
 */
export function claimItems({ rows, done, length }, words, formats) {
  const figures = figuresOf(rows);
  return CLAIMS.filter(({ figure }) => figures.includes(figure)).map((claim) => {
    const { verdict, a, b } = verdictOf(claim, rows, done);
    const values = {
      from: formats.temperature(claim.from),
      to: formats.temperature(claim.to),
      a: formats.value(a, claim.figure),
      b: formats.value(b, claim.figure),
      seeds: done,
      length,
    };
    const numbers = verdict === "unmeasured" ? "" : `${fill(words, `found_${claim.name}`, values)} `;
    const judged = make("em", { textContent: fill(words, `verdict_${verdict}`, values) });
    return make(
      "li",
      { data: { claim: claim.name, verdict } },
      make("strong", { textContent: words[`claim_${claim.name}`] }),
      make("p", {}, numbers, judged),
    );
  });
}
