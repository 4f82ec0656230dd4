import assert from "node:assert/strict";
import { fit, wrap } from "../../../assets/page/share/lines.js";

const count = (/** @type {string} */ text) => [...text].length;

Deno.test("lines break between words, and in a word that fits no line", () => {
  assert.deepEqual(wrap("to be or not\nto be", 6, count), ["to be", "or not", "to be"]);
  assert.deepEqual(wrap("abcdefghij k", 4, count), ["abcd", "efgh", "ij k"]);
  assert.deepEqual(wrap("\n  a\n\n", 4, count), ["", "  a", "", ""]);
  assert.deepEqual(wrap("😀😀😀", 2, count), ["😀😀", "😀"]);
});

Deno.test("no letter is lost, and no line is too wide", () => {
  const text = "Disdeatonments a  sorrow\n\nmyids! Dumed Margaret'n-diggiver";
  for (let width = 1; width < 30; width += 1) {
    const lines = wrap(text, width, count);
    assert.equal(lines.join("").replace(/\s/g, ""), text.replace(/\s/g, ""));
    assert.ok(lines.every((line) => count(line) <= width));
  }
});

Deno.test("a text gets the largest size at which it fits, and is cut at the smallest", () => {
  const at = (/** @type {string} */ text) =>
    fit(text, { width: 100, height: 56 }, [20, 10], (size) => (line) => size * count(line));
  assert.deepEqual(at("abcde"), { size: 20, lines: ["abcde"] });
  assert.deepEqual(at("ab cd ef gh ij kl"), { size: 10, lines: ["ab cd ef", "gh ij kl"] });
  assert.deepEqual(at("a\nb\nc\nd\ne").lines, ["a", "b", "c", "…"]);
});
