import assert from "node:assert/strict";
import { idOfTyped, typedToken } from "../../../assets/page/bet/choices.js";
import { contextOf, noteOf } from "../../../assets/page/bet/paper.js";
import { betSentence, chanceSentence, outcomeSentence, spokenName } from "../../../assets/page/bet/sentences.js";
import texts from "../../../assets/page/bet/words.json" with { type: "json" };
import { softmax } from "../../../assets/page/kit/softmax.js";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { wordsOf } from "../../../assets/page/kit/words.js";

const [english, german] = ["en", "de"].map((language) => wordsOf(texts, language));
const vocabulary = makeVocabulary({ tokens: ["a", " ", "\n", "<end>"], hidden: [3] });
const logits = Float32Array.of(1, 0, 2, -Infinity);
const draws = Array.from({ length: 1000 }, () => [0, 0]);
const round = { bet: 0, came: 2, temperature: 1, p: 0.25, logits, draws };

/** @param {Partial<import("../../../assets/page/bet/game.js").Place>} changes */
function place(changes) {
  const start = { model: "m", prompt: "ROMEO:", ids: [], choices: [0], unknown: [] };
  return { ...start, vocabulary, ...changes };
}

Deno.test("both languages have the same sentences", () => {
  assert.deepEqual(Object.keys(texts.en).sort(), Object.keys(texts.de).sort());
});

Deno.test("a token that shows nothing has a name to say", () => {
  const names = [0, 1, 2, 3].map((id) => spokenName(vocabulary, id, english));
  assert.deepEqual(names, ["a", "space", "line break", "no text"]);
});

Deno.test("a round's sentences have its numbers, as the language writes them", () => {
  const miss = outcomeSentence(round, vocabulary, english);
  assert.equal(miss, "It is “⏎”, not “a”. At T = 1.00 its probability is 25%: 2 bits of surprise.");
  assert.match(outcomeSentence({ ...round, bet: 2, p: 1 }, vocabulary, german), /hattest recht.*T = 1,00 .*: 0 Bit/);
  const p = softmax(logits, 1);
  const bet = betSentence(round, p, [240, 0, 760, 0], vocabulary, english);
  assert.match(bet, /bet “a”: 240\. Its probability is 24\.5%, so 245 were .* number 2 of 3 by probability/);
});

Deno.test("chance is judged by the draws; at T = 0 there is none", () => {
  const p = [0.5, 0.5];
  assert.match(chanceSentence(p, [500, 500], 1000, 1, english), /^Frequency and theory are 0% apart.*Chi-square is 0 /);
  assert.ok(!chanceSentence(p, [510, 490], 1000, 1, english).includes(english.chi_rare));
  assert.ok(chanceSentence(p, [600, 400], 1000, 1, english).includes(english.chi_rare));
  assert.ok(chanceSentence([1, 0], [1000, 0], 1000, 1, english).includes(english.chi_none));
  const rare = [0.003, 0.003, 0.5, 0.494];
  assert.match(chanceSentence(rare, [3, 3, 500, 494], 1000, 1, english), /freedom: 2, the 2 rarest taken together/);
  assert.match(chanceSentence([1, 0], [1000, 0], 1000, 0, english), /^At T = 0 there is nothing to draw/);
  assert.equal(chanceSentence(p, [1000, 0], 1000, 0, english), english.greedy_tie);
});

Deno.test("the text before the bet is the end of the prompt and of the tokens drawn since", () => {
  assert.deepEqual(contextOf(place({ ids: [0, 3, 1, 0] })), { before: "ROMEO:", written: "a a" });
  const long = contextOf(place({ prompt: "😀".repeat(200), ids: [0, 0] }));
  assert.equal(long.before, "😀".repeat(158));
  assert.deepEqual(contextOf(place({ ids: Array(200).fill(0) })), { before: "", written: "a".repeat(160) });
});

Deno.test("what the model does not know of a prompt is named", () => {
  assert.equal(noteOf(place({}), english), "");
  assert.equal(noteOf(place({ prompt: "" }), english), "");
  assert.match(noteOf(place({ prompt: "aÄ\u200b", unknown: ["Ä", "\u200b"] }), english), /: Ä U\+200B$/);
  assert.equal(noteOf(place({ prompt: "ÄÄ", unknown: ["Ä"] }), english), english.from_nothing);
});

Deno.test("a typed text is a token, or a word without its space; of characters the last one counts", () => {
  const words = ["", " w1", "w2", " w2"];
  assert.deepEqual(["w1", " w1", "w2", "w3"].map((text) => idOfTyped(words, text)), [1, 1, 2, -1]);
  assert.equal(typedToken(words, "w1"), "w1");
  assert.equal(typedToken(["a", "😀", ""], "a😀"), "😀");
  assert.equal(typedToken(["a"], ""), "");
});
