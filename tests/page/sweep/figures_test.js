import assert from "node:assert/strict";
import { FIGURES, figuresOf, nearestRow, scaleOf, stretches, valueAt } from "../../../assets/page/sweep/figures.js";
import { row } from "./rows.js";

const [repetition, , , entropy] = FIGURES;

Deno.test("every figure has a dash and a mark of its own", () => {
  assert.equal(new Set(FIGURES.map(({ dash }) => dash)).size, FIGURES.length);
  assert.equal(new Set(FIGURES.map(({ mark }) => mark)).size, FIGURES.length);
});

Deno.test("shares end at 1, and bits at the first round number that holds every interval", () => {
  assert.deepEqual(scaleOf(repetition, [row(0)]), { end: 1, step: 0.25 });
  for (const [mean, end] of [[0, 1], [1.5, 2], [2, 4], [4.5, 6], [15.9, 16], [16, 20], [21, 24]]) {
    assert.equal(scaleOf(entropy, [row(0, [0, 0, mean, 0])]).end, end, `${mean}`);
  }
  assert.equal(scaleOf(entropy, []).end, 4);
  assert.equal(scaleOf(entropy, [row(0, [0, 0, null, 0])]).end, 1);
});

Deno.test("a measured temperature has its own values, and one between two lies on the line between them", () => {
  const rows = [row(0, [0.2, 0, 0, 0]), row(0.5, [0.6, 0, 0, 0]), row(2, [0, 0, 0, 0])];
  assert.deepEqual(valueAt(rows, "repetition", 0.5), rows[1].repetition);
  const between = valueAt(rows, "repetition", 0.125);
  assert.equal(between?.between, true);
  assert.ok(Math.abs((between?.mean ?? 0) - 0.3) < 1e-12 && Math.abs((between?.high ?? 0) - 0.31) < 1e-12);
});

Deno.test("there is no value outside of the rows, next to a gap, or without rows", () => {
  const rows = [row(0.5), row(1, [null, 0, 0, 0]), row(1.5)];
  for (const T of [0.4, 0.7, 1, 1.2, 1.6]) assert.equal(valueAt(rows, "repetition", T), null, `T = ${T}`);
  assert.notEqual(valueAt(rows, "non_words", 0.7), null);
  assert.equal(valueAt([], "repetition", 1), null);
});

Deno.test("a gap divides a curve", () => {
  const gap = [null, 0, 0, 0];
  const rows = [row(0, gap), row(0.5), row(1), row(1.5, gap), row(2)];
  const temperatures = stretches(rows, "repetition").map((stretch) => stretch.map(({ temperature }) => temperature));
  assert.deepEqual(temperatures, [[0.5, 1], [2]]);
  assert.equal(stretches(rows, "loops").length, 1);
  assert.deepEqual(stretches([], "loops"), []);
});

Deno.test("the nearest row is the one with the least distance", () => {
  const rows = [row(0), row(0.5), row(2)];
  for (const [T, i] of [[0, 0], [0.24, 0], [0.25, 0], [0.26, 1], [1.24, 1], [1.3, 2], [2, 2]]) {
    assert.equal(nearestRow(rows, T), i, `T = ${T}`);
  }
  assert.equal(nearestRow([], 1), -1);
});

Deno.test("the figures of some texts are there where a text has them", () => {
  const names = (/** @type {import("./rows.js").Row[]} */ rows) => figuresOf(rows).map(({ name }) => name);
  const usual = ["repetition", "non_words", "entropy", "loops", "copied"];
  assert.deepEqual(names([]), usual);
  assert.deepEqual(names([row(0), { ...row(1), fitting_bars: null, notes_in_key: null }]), usual);
  const share = { mean: 0.5, low: 0.4, high: 0.6 };
  assert.deepEqual(names([row(0), { ...row(1), notes_in_key: share }]), [...usual, "notes_in_key"]);
  const inLanguage = names([{ ...row(0), non_words_language: share }]);
  assert.deepEqual(inLanguage, ["repetition", "non_words", "non_words_language", "entropy", "loops", "copied"]);
  assert.equal(valueAt([row(0)], "fitting_bars", 0), null);
});
