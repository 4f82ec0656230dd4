import assert from "node:assert/strict";

import { readMusic } from "../../../assets/page/kit/abc.js";
import { notePath } from "../../../assets/page/write/rolls.js";

const music = (/** @type {string} */ notes) => readMusic(`M:2/4\nL:1/8\nK:C\n${notes}`);

Deno.test("a note is a rectangle; one that is too high or too low stays within the picture", () => {
  const heights = (/** @type {string} */ notes) =>
    [...notePath(music(notes).notes, 2).matchAll(/M[\d.]+ (-?[\d.]+)h/g)].map(([, y]) => Number(y));
  const [low, high] = heights("C c");
  assert.ok(high < low);
  assert.ok(heights("C,,,,,, c''''''").every((y) => y >= 0 && y <= 72));
  assert.equal(notePath([], 2), "");
});
