import assert from "node:assert/strict";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { labelledTexts, rideText, textFile } from "../../../assets/page/share/texts.js";

const texts = JSON.parse(Deno.readTextFileSync(new URL("../../../assets/page/share/words.json", import.meta.url)));
const vocabulary = makeVocabulary({ tokens: ["", "a", "b"], hidden: [0] });
const settings = { model: "m", prompt: 'x"\n', seed: "9223372036854775807", length: 2 };
const run = {
  settings,
  schedule: "0:0.50_1:1.30_2:0.70",
  vocabulary,
  ids: [[1, 1], [1, 2], [2, 0], [2, 2]],
  position: 2,
};

Deno.test("a ride is named by its ends, as the language writes them", () => {
  assert.equal(rideText(run.schedule, "en"), "T = 0.50–1.30");
  assert.equal(rideText("0:0.80", "de"), "T = 0,80");
});

Deno.test("every text stands under its own temperature", () => {
  const words = { ...texts.en, language: "en" };
  assert.deepEqual(labelledTexts(run, [0.5, 1, 1.5], words), [
    { label: "T = 0.50", text: "aa" },
    { label: "T = 1.00", text: "ab" },
    { label: "T = 1.50", text: "b" },
    { label: "T = 0.50–1.30", text: "bb" },
  ]);
});

Deno.test("a file says what it takes to write the texts again", () => {
  for (const language of ["en", "de"]) {
    const file = textFile(run, [0.5, 1, 1.5], "https://a.example/?seed=1", { ...texts[language], language });
    for (const fact of ["https://a.example/?seed=1", "9223372036854775807", '"x\\"\\n"', "\naa\n", "\nbb\n"]) {
      assert.ok(file.includes(fact), fact);
    }
  }
});
