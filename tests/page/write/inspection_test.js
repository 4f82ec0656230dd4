import assert from "node:assert/strict";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { forkSettings } from "../../../assets/page/write/inspection.js";
import { isUsed } from "../../../assets/page/write/inspector_card.js";

const vocabulary = makeVocabulary({ tokens: ["<end>", "a", "😀", " word"], hidden: [0], end: 0 });
const run = {
  settings: { model: "m", prompt: "Say", seed: "7", length: 40 },
  vocabulary,
  schedule: "0:1.00",
};

Deno.test("a fork has the prompt, the text before the token and the token as its prompt", () => {
  assert.deepEqual(forkSettings(run, [1, 3], 2, 2000), { ...run.settings, prompt: "Saya word😀" });
});

Deno.test("of a prompt that grows too long, the last characters stay, whole ones", () => {
  assert.equal(forkSettings(run, [2, 2], 1, 3).prompt, "😀😀a");
});

Deno.test("every temperature lies on exactly one rung", () => {
  const ladder = [{ from: 0, to: 0.4, id: 1 }, { from: 0.4, to: 1.25, id: 2 }, { from: 1.25, to: 2, id: 1 }];
  for (const temperature of [0, 0.39, 0.4, 1, 1.25, 1.99, 2]) {
    assert.equal(ladder.filter((rung) => isUsed(rung, temperature)).length, 1);
  }
});
