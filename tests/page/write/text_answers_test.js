import assert from "node:assert/strict";
import { makeTextAnswers } from "../../../assets/page/write/text_answers.js";
import { turn } from "../fake_engine.js";

/** @typedef {import("../../../assets/page/write/text_answers.js").TextFacts} TextFacts */

/** @param {number} id */
function factsOf(id) {
  const vocabulary = /** @type {any} */ (null);
  return {
    model: "m",
    prompt: "p",
    seed: "1",
    length: 1,
    ids: [[id], [id], [id], [id]],
    schedule: "0:1.00",
    vocabulary,
  };
}

/** A colouring whose answers a test gives by hand. */
function makeColouring(kind = "odds") {
  /** @type {{ facts: TextFacts, answer: (answer: { error?: { key: string } }) => Promise<unknown> }[]} */
  const asked = [];
  const colouring = {
    kind,
    about: () => "",
    ask: (/** @type {TextFacts} */ facts) =>
      new Promise((/** @type {(answer: { error?: { key: string } }) => void} */ resolve) => {
        asked.push({ facts, answer: (answer) => (resolve(answer), turn()) });
      }),
    levels: () => [],
    legend: () => ({ sentence: "", samples: [] }),
  };
  return { colouring, asked };
}

Deno.test("the texts are asked about once, and again when they change", async () => {
  const { colouring, asked } = makeColouring();
  const answers = makeTextAnswers(() => {});
  answers.show(factsOf(1));
  answers.choose(colouring);
  await turn();
  await asked[0].answer({});
  assert(answers.isKnown);
  answers.show(factsOf(1));
  await turn();
  assert.equal(asked.length, 1);
  answers.show(factsOf(2));
  await turn();
  assert.deepEqual([answers.isKnown, asked.length, asked[1].facts.ids[0]], [false, 2, [2]]);
});

Deno.test("one question at a time: of the texts that were shown meanwhile, the last is asked about", async () => {
  const { colouring, asked } = makeColouring();
  const answers = makeTextAnswers(() => {});
  answers.choose(colouring);
  for (const id of [1, 2, 3]) answers.show(factsOf(id));
  await turn();
  assert.equal(asked.length, 1);
  await asked[0].answer({});
  assert.deepEqual(asked.map(({ facts }) => facts.ids[0][0]), [1, 3]);
});

Deno.test("an answer for a colouring that is not chosen any more is dropped, unless both read it", async () => {
  const [odds, cell] = [makeColouring(), makeColouring("cell")];
  const answers = makeTextAnswers(() => {});
  answers.show(factsOf(1));
  answers.choose(odds.colouring);
  await turn();
  answers.choose(cell.colouring);
  await odds.asked[0].answer({});
  assert.deepEqual([answers.readable, cell.asked.length], [null, 1]);
  await cell.asked[0].answer({});
  answers.choose(makeColouring("cell").colouring);
  assert(answers.isKnown);
});

Deno.test("an error is a problem until the texts change or another colouring is chosen", async () => {
  const { colouring, asked } = makeColouring();
  let changes = 0;
  const answers = makeTextAnswers(() => changes += 1);
  answers.show(factsOf(1));
  answers.choose(colouring);
  await turn();
  await asked[0].answer({ error: { key: "cells" } });
  assert.deepEqual([answers.problem, changes, asked.length], [{ key: "cells" }, 1, 1]);
  answers.show(null);
  assert.equal(answers.problem, null);
});
