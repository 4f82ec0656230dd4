import assert from "node:assert/strict";

import { readMusic } from "../../../assets/page/kit/abc.js";
import { notePath, soundness } from "../../../assets/page/write/rolls.js";

const music = (/** @type {string} */ notes) => readMusic(`M:2/4\nL:1/8\nK:C\n${notes}`);

Deno.test("bars and notes are counted as the roll shows them", () => {
  assert.deepEqual(soundness(music("A|ABcd|ABc|^A4||")), { bars: 2, fitting: 1, inKey: 8 / 9 });
  assert.deepEqual(soundness(readMusic("")), { bars: 0, fitting: 0, inKey: null });
});

Deno.test("a note is a rectangle; one that is too high or too low stays within the picture", () => {
  const heights = (/** @type {string} */ notes) =>
    [...notePath(music(notes).notes, 2).matchAll(/M[\d.]+ (-?[\d.]+)h/g)].map(([, y]) => Number(y));
  const [low, high] = heights("C c");
  assert.ok(high < low);
  assert.ok(heights("C,,,,,, c''''''").every((y) => y >= 0 && y <= 72));
  assert.equal(notePath([], 2), "");
});
