import assert from "node:assert/strict";
import { unpackIds, unpackLogits, unpackSigned } from "../../../assets/page/kit/bytes.js";
import { percentFormat, scientific, shortNumber, temperatureText } from "../../../assets/page/kit/numbers.js";
import { offsetOf } from "../../../assets/page/kit/offsets.js";
import { makeVocabulary, visibleToken } from "../../../assets/page/kit/tokens.js";
import { errorSentence, fill, wordsOf } from "../../../assets/page/kit/words.js";

const base64 = (/** @type {ArrayBuffer} */ buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

Deno.test("packed numbers come back exactly", () => {
  const logits = Float32Array.of(0.1, -Infinity, 3.5e38, -0);
  assert.deepEqual(unpackLogits(base64(logits.buffer)), logits);
  const cells = Int8Array.of(-128, -127, 0, 127);
  assert.deepEqual(unpackSigned(base64(cells.buffer)), cells);
  for (const ids of [Uint8Array.of(0, 255), Uint16Array.of(0, 65535), Uint32Array.of(7, 70000)]) {
    assert.deepEqual(unpackIds(base64(ids.buffer), ids.BYTES_PER_ELEMENT), ids);
  }
});

Deno.test("a percentage is never a row of zeros, nor 100 where something is missing", () => {
  const percent = percentFormat("en");
  assert.deepEqual([1, 0.9999, 0.5, 1e-9, 0].map(percent), ["100%", "> 99.9%", "50%", "< 0.0001%", "0%"]);
});

Deno.test("numbers are written as the language writes them", () => {
  assert.deepEqual([temperatureText(0.8, "en"), temperatureText(0.8, "de")], ["0.80", "0,80"]);
  assert.deepEqual([scientific(7.6e-6, "de"), scientific(0, "en")], ["7,6 × 10⁻⁶", "0"]);
  assert.deepEqual([shortNumber(1e-5, "en"), shortNumber(1234.5, "en")], ["< 0.001", "1,235"]);
});

Deno.test("an offset counts units, of which some characters take two", () => {
  assert.deepEqual([0, 1, 2, 3].map((position) => offsetOf("a😀b", position)), [0, 1, 3, 4]);
  assert.equal(offsetOf("abc", 2), 2);
});

Deno.test("what shows nothing of itself is made visible", () => {
  const shown = [" ", "\n", "\u200d", "\u0301", "a", " w1"].map(visibleToken);
  assert.deepEqual(shown, ["␣", "⏎", "U+200D", "◌\u0301", "a", "␣w1"]);
});

Deno.test("hidden ids give no text", () => {
  const vocabulary = makeVocabulary({ tokens: ["<pad>", "<end>", "a", "\n"], hidden: [0, 1], end: 1 });
  assert.equal(vocabulary.decode([2, 3, 0, 2, 1]), "a\na");
  assert.deepEqual([0, 2, 3].map(vocabulary.nameOf), ["∅", "a", "⏎"]);
});

Deno.test("a sentence takes its values, numbers in its language, and nothing for a missing one", () => {
  const words = wordsOf({
    de: { line: "{count} von {all} {nothing}.", error_internal: "Fehler", error_seed: "Seed {value}" },
  }, "de");
  assert.equal(fill(words, "line", { count: 1234, all: "x" }), "1.234 von x .");
  assert.equal(fill(words, "missing"), "");
  assert.equal(errorSentence(words, { key: "seed", value: "'{count}'" }), "Seed '{count}'");
  assert.equal(errorSentence(words, { key: "unheard of" }), "Fehler");
});
