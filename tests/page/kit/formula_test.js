import assert from "node:assert/strict";
import { formulaTerms, weightText } from "../../../assets/page/kit/formula.js";
import { softmax } from "../../../assets/page/kit/softmax.js";

const LOGITS = [0.5, 4, -Infinity, 2, 4, -3, 1, 0];
const near = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < 1e-12;

Deno.test("the terms give the probabilities of softmax at every temperature", () => {
  for (const temperature of [0, 0.01, 0.5, 1, 2]) {
    const p = softmax(LOGITS, temperature);
    const { rows, others, sum } = formulaTerms(LOGITS, temperature, 4);
    for (const row of rows) {
      assert(near(row.p, p[row.id]) && near(row.weight / sum, row.p));
      assert.equal(row.z, LOGITS[row.id]);
    }
    assert(near(rows.reduce((total, row) => total + row.p, others.p), 1));
    assert(near(rows.reduce((total, row) => total + row.weight, others.weight), sum));
  }
});

Deno.test("the rows are the most probable tokens; the others are all that can be drawn besides", () => {
  const { rows, others, largest } = formulaTerms(LOGITS, 1, 4);
  assert.deepEqual(rows.map(({ id }) => id), [1, 4, 3, 6]);
  assert.deepEqual([others.count, largest], [3, 4]);
});

Deno.test("one token alone gets a row of its own", () => {
  assert.deepEqual([formulaTerms(LOGITS, 1, 6).rows.length, formulaTerms(LOGITS, 1, 6).others.count], [7, 0]);
  assert.deepEqual([formulaTerms(LOGITS, 1, 9).rows.length, formulaTerms(LOGITS, 1, 9).others.count], [7, 0]);
  assert.deepEqual([formulaTerms([1], 1, 4).rows[0].p, formulaTerms([1], 1, 4).others.p], [1, 0]);
});

Deno.test("at temperature 0 the largest logits share everything", () => {
  const { rows, others, sum } = formulaTerms(LOGITS, 0, 4);
  assert.deepEqual(rows.map(({ p }) => p), [0.5, 0.5, 0, 0]);
  assert.deepEqual([others.p, others.weight, sum], [0, 0, 2]);
});

Deno.test("huge logits neither overflow nor vanish", () => {
  const { rows } = formulaTerms([1e30, 1e30, -1e30], 0.01, 4);
  assert.deepEqual(rows.map(({ p }) => p), [0.5, 0.5, 0]);
});

Deno.test("a weight has four digits, or is a power of ten where it is small", () => {
  assert.deepEqual(["en", "de"].map((language) => weightText(1.5, language)), ["1.500", "1,500"]);
  assert.equal(weightText(7.61e-6, "en"), "7.6 × 10⁻⁶");
  assert.equal(weightText(0, "en"), "0.000");
});
