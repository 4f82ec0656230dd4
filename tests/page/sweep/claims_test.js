import assert from "node:assert/strict";
import { CLAIMS, verdictOf } from "../../../assets/page/sweep/claims.js";
import { row } from "./rows.js";

/**
 * @param {[number, ...(number | null)[]][]} table T, repetition, non-words, entropy, loops
 * @param {number} seeds
 */
function verdicts(table, seeds = 8) {
  const rows = table.map(([T, ...means]) => row(T, means));
  const claims = CLAIMS.filter(({ figure }) => !figure.ofSome);
  return new Set(claims.map((claim) => verdictOf(claim, rows, seeds).verdict));
}

Deno.test("a claim shows where the intervals lie apart", () => {
  const rows = /** @type {[number, ...number[]][]} */ ([
    [0, 0.9, 0, 0, 1],
    [0.5, 0.6, 0, 1, 0.5],
    [1, 0.1, 0.1, 2, 0],
    [1.5, 0.1, 0.5, 3, 0],
  ]);
  assert.deepEqual(verdicts(rows), new Set(["shows"]));
  assert.deepEqual(verdicts(rows, 1), new Set(["single"]));
});

Deno.test("it leans where the means differ as claimed and the intervals overlap", () => {
  const rows = /** @type {[number, ...number[]][]} */ ([
    [0, 0, 0, 0, 0.011],
    [0.5, 0.511, 0, 1, 0],
    [1, 0.5, 0.5, 0, 0],
    [1.5, 0, 0.511, 1.011, 0],
  ]);
  assert.deepEqual(verdicts(rows), new Set(["leans"]));
});

Deno.test("equal means and means the other way are said to be so, however few the seeds", () => {
  for (const seeds of [1, 8]) {
    assert.deepEqual(verdicts([0, 0.5, 1, 1.5].map((T) => [T, 0.2, 0.2, 2, 0.2]), seeds), new Set(["equal"]));
    const against = /** @type {[number, ...number[]][]} */ ([
      [0, 0.1, 0.9, 3, 0],
      [0.5, 0.1, 0.9, 3, 0.1],
      [1, 0.6, 0.5, 2, 0.4],
      [1.5, 0.9, 0.1, 1, 0.9],
    ]);
    assert.deepEqual(verdicts(against, seeds), new Set(["against"]));
  }
});

Deno.test("a missing figure and a missing temperature are distinguished", () => {
  assert.deepEqual(verdicts([0, 0.5, 1, 1.5].map((T) => [T, null, null, null, null])), new Set(["unknown"]));
  assert.deepEqual(verdicts([[0.2, 0.5, 0.5, 0.5, 0.5], [0.7, 0.5, 0.5, 0.5, 0.5]]), new Set(["unmeasured"]));
  assert.deepEqual(verdicts([]), new Set(["unmeasured"]));
});

Deno.test("what is claimed of tunes is judged as well", () => {
  const share = (/** @type {number} */ mean) => ({ mean, low: mean - 0.1, high: mean + 0.1 });
  const rows = [1, 1.5].map((T) => ({ ...row(T), fitting_bars: share(2 - T), notes_in_key: share(1.02 - T / 50) }));
  const ofTunes = CLAIMS.filter(({ figure }) => figure.ofSome);
  assert.deepEqual(ofTunes.map((claim) => verdictOf(claim, rows, 8).verdict), ["shows", "leans"]);
  assert.deepEqual(ofTunes.map((claim) => verdictOf(claim, [row(1), row(1.5)], 8).verdict), ["unknown", "unknown"]);
});
