import assert from "node:assert/strict";
import { wordsOf } from "../../assets/page/kit/words.js";
import { describeModel, nameModel, originalOf } from "../../assets/page/menu.js";

const texts = JSON.parse(Deno.readTextFileSync(new URL("../../assets/page/words.json", import.meta.url)));
const UNKNOWN = { title: "a", language: "", level: "", kind: "", parameters: null, loss: null };
const model = (/** @type {string} */ name, facts = {}) => /** @type {any} */ ({
  name,
  prompt: "",
  verified: null,
  ...UNKNOWN,
  title: name,
  ...facts,
});
const MODELS = [
  model("faust", { language: "de" }),
  model("shakespeare", { language: "en", kind: "LSTM" }),
  model("shakespeare-gru", { language: "en", kind: "GRU" }),
  model("shakespeare-markov-3", { language: "en", kind: "Markov" }),
  model("mine"),
];
const [english, german] = ["en", "de"].map((language) => wordsOf(texts, language));

Deno.test("the menu names texts plainly and comparisons by what they are", () => {
  const names = (/** @type {import("../../assets/page/kit/words.js").Words} */ words) =>
    MODELS.map((each) => nameModel(each, MODELS, words));
  const comparisons = ["Shakespeare, GRU", "Shakespeare, Markov chain 3"];
  assert.deepEqual(names(english), ["Goethe, Faust (German)", "Shakespeare (English)", ...comparisons, "mine"]);
  assert.equal(names(german)[0], "Goethe, Faust (Deutsch)");
  assert.deepEqual(MODELS.map((each) => originalOf(each, MODELS)?.name), [
    undefined,
    undefined,
    "shakespeare",
    "shakespeare",
    undefined,
  ]);
});

Deno.test("a second line says as much of a model as is known, in the page's language", () => {
  const wordy = model("c", { level: "word", kind: "LSTM", parameters: 100_000, loss: 1.3949 });
  assert.equal(describeModel(wordy, german), "LSTM · 0,1 Mio. Zahlen · Verlust 1,39 Nats pro Wort");
  assert.equal(describeModel(wordy, english), "LSTM · 0.1 million numbers · loss 1.39 nats a word");
  assert.equal(describeModel(model("a"), english), "");
});
