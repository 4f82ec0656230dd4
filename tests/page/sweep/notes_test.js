import assert from "node:assert/strict";
import { wordsOf } from "../../../assets/page/kit/words.js";
import { makeFormats } from "../../../assets/page/sweep/formats.js";
import { FIGURES } from "../../../assets/page/sweep/figures.js";
import { factsOf, limitsOf, notesOf, printable } from "../../../assets/page/sweep/notes.js";
import texts from "../../../assets/page/sweep/words.json" with { type: "json" };
import { interval, result, row } from "./rows.js";

const [english, german] = ["en", "de"].map((language) => wordsOf(texts, language));
const fields = { model: "tiny", prompt: "ROMEO:" };

Deno.test("both languages have the same sentences", () => {
  assert.deepEqual(Object.keys(texts.en).sort(), Object.keys(texts.de).sort());
});

Deno.test("facts count the seeds that are done, in the language's unit and date", () => {
  const facts = factsOf(result({ done: 3 }), english);
  assert.equal(facts, "Model tiny, beginning “ROMEO:”: 2 temperatures × 3 texts × 400 characters, Jan 31, 2026.");
  assert.match(factsOf(result({ level: "word" }), german), /400 Wörter, 31\.01\.2026/);
  assert.match(factsOf(result({ date: "long ago" }), english), /long ago\.$/);
});

Deno.test("a sweep of the fields' model and prompt needs no note; others are named", () => {
  assert.equal(notesOf(result(), english, fields), "");
  assert.match(notesOf(result({ model: "other" }), english, fields), /another model: tiny/);
  assert.match(notesOf(result({ prompt: "a" }), english, fields), /^The beginning above/);
  assert.equal(
    notesOf(result({ prompt: "a", cut: 9 }), english, fields),
    "Of the beginning, the first 9 characters were cut.",
  );
  assert.match(notesOf(result({ unknown: ["😀", " "] }), english, fields), /never seen: 😀 ␣/);
  assert.match(notesOf(result({ stored: true }), english, fields), /came with the model/);
});

Deno.test("intervals without a width are explained", () => {
  const sure = { ...row(1), non_words: interval(0, 0) };
  assert.equal(limitsOf(result({ done: 1, rows: [row(0), sure] }), english), english.alone);
  assert.equal(limitsOf(result({ rows: [row(0), row(1)] }), english), english.frozen);
  assert.equal(limitsOf(result({ rows: [row(0.5), sure] }), english), english.agreed);
  assert.equal(limitsOf(result({ rows: [row(0.5), row(1)] }), english), "");
});

Deno.test("text of a prompt stays on one line, and is cut by characters", () => {
  assert.equal(printable("a b\n\u0001\ud800", 9), "a b⏎U+0001�");
  assert.equal(printable("😀😀😀", 2), "😀😀…");
});

Deno.test("figures are written as the language writes numbers", () => {
  const [share, , , bits] = FIGURES;
  const plain = (/** @type {string} */ text) => text.replaceAll("\u00a0", " ");
  const reading = interval(0.5) ?? { mean: 0, low: 0, high: 0 };
  assert.equal(makeFormats(english).value(reading, share), "50% (49–51%)");
  assert.equal(plain(makeFormats(german).value(reading, bits)), "0,50 Bit (0,49–0,51)");
  assert.equal(makeFormats(english).value({ ...reading, between: true }, bits), "≈ 0.50 bits (0.49–0.51)");
  assert.equal(makeFormats(english).value(null, bits), english.no_value);
});
