import assert from "node:assert/strict";
import { insideBounds, neighbourCell } from "../../../assets/page/write/cell_picker.js";
import { cellLevels } from "../../../assets/page/write/cells.js";
import { stretches } from "../../../assets/page/write/legend.js";
import { oddsLevels } from "../../../assets/page/write/odds.js";
import { fits } from "../../../assets/page/write/text_answers.js";

Deno.test("surprise has a level for each edge in bits, and depends on T = 1 alone", () => {
  const one = Float32Array.from([0, 0.99, 1, 2, 3.9, 4, 6.9, 7, 20], (bits) => 2 ** -bits);
  assert.deepEqual([...oddsLevels("surprise", one, new Float32Array(9))], [0, 0, 1, 2, 2, 3, 3, 4, 4]);
  assert.deepEqual([...oddsLevels("surprise", Float32Array.of(0), Float32Array.of(1))], [4]);
});

Deno.test("luck has a level for each edge, and depends on the temperature used alone", () => {
  const used = Float32Array.of(1, 0.51, 0.5, 0.19, 0.1, 0.04, 0.009, 0);
  assert.deepEqual([...oddsLevels("luck", new Float32Array(8), used)], [0, 0, 1, 2, 2, 3, 4, 4]);
});

Deno.test("a cell's level says the sign and the size; an unread character has none", () => {
  const values = Int8Array.of(-128, 0, 25, -25, 26, -26, 64, -64, 102, -102, 127, -127);
  assert.deepEqual([...cellLevels(values)], [0, 0, 0, 0, 8, 5, 9, 6, 10, 7, 10, 7]);
});

Deno.test("characters with the same level are one stretch, however many units they take", () => {
  const found = stretches("a😀b\n", [1, 1, 0, 2]);
  assert.deepEqual(found, [{ level: 1, text: "a😀" }, { level: 0, text: "b" }, { level: 2, text: "\n" }]);
});

Deno.test("the neighbours of a cell go through all layers and around", () => {
  const bounds = { layers: 2, units: 3 };
  let choice = { layer: 1, cell: 1 };
  const seen = [];
  for (let i = 0; i < 6; i += 1) {
    seen.push(`${choice.layer}:${choice.cell}`);
    choice = neighbourCell(choice, 1, bounds);
  }
  assert.deepEqual(seen, ["1:1", "1:2", "1:3", "2:1", "2:2", "2:3"]);
  assert.deepEqual(choice, { layer: 1, cell: 1 });
  assert.deepEqual(neighbourCell(choice, -1, bounds), { layer: 2, cell: 3 });
});

Deno.test("a number outside the bounds becomes the nearest one, and nothing changes nothing", () => {
  assert.deepEqual([99, -3, 7.6, NaN].map((typed) => insideBounds(typed, 24, 5)), [24, 1, 8, 5]);
});

Deno.test("an answer fits the same ids of the same run; the fixed panels do not follow the schedule", () => {
  const asked = { model: "m", prompt: "p", seed: "1", length: 2, ids: [[1], [2], [3], [4, 5]], schedule: "0:0.50" };
  const vocabulary = /** @type {any} */ (null);
  const panels = (/** @type {object} */ changes) =>
    [0, 1, 2, 3].filter((i) => fits({ ...asked, vocabulary }, { ...asked, vocabulary, ...changes }, i));
  assert.deepEqual(panels({ seed: "2", length: 9 }), [0, 1, 2, 3]);
  assert.deepEqual(panels({ schedule: "0:0.60" }), [0, 1, 2]);
  assert.deepEqual(panels({ ids: [[1], [9], [3], [4]] }), [0, 2]);
  assert.deepEqual(panels({ prompt: "q" }), []);
  assert.deepEqual(panels({ model: "n" }), []);
});
