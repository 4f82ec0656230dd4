import assert from "node:assert/strict";
import { percentFormat, roundPercent } from "../../../assets/page/kit/numbers.js";
import { softmax } from "../../../assets/page/kit/softmax.js";
import { makeVocabulary, visibleToken } from "../../../assets/page/kit/tokens.js";
import { wordsOf } from "../../../assets/page/kit/words.js";
import { chosenIds, restOf } from "../../../assets/page/write/bars.js";
import { fullName, hasCharacters, keyOf } from "../../../assets/page/write/token_names.js";

/** @param {number} size */
function logitsOf(size) {
  return Float32Array.from({ length: size }, (_, id) => 6 * Math.sin(3 * id)); // no two are alike
}

Deno.test("of up to 200 tokens all have a bar, also one that is never drawn", () => {
  const logits = logitsOf(200);
  logits[7] = -Infinity;
  assert.deepEqual(chosenIds(logits, Infinity), [...logits.keys()]);
});

Deno.test("of more than 200 tokens all are the 100 most probable, in the order of the ids", () => {
  const logits = logitsOf(1000), ids = chosenIds(logits, Infinity);
  assert.equal(ids.length, 100);
  assert.deepEqual(ids, [...ids].sort((a, b) => a - b));
  const least = Math.min(...ids.map((id) => logits[id]));
  assert.equal(logits.filter((z) => z >= least).length, 100);
});

Deno.test("the likeliest are sorted, and no other token is likelier", () => {
  const logits = logitsOf(60), ids = chosenIds(logits, 12);
  assert.equal(ids.length, 12);
  assert.deepEqual(ids.map((id) => logits[id]), [...logits].sort((a, b) => b - a).slice(0, 12));
  logits.fill(-Infinity, 5); // fewer can be drawn
  assert.equal(chosenIds(logits, 12).length, 5);
});

Deno.test("the bars and the rest have the probability 1 together, at every temperature", () => {
  const logits = logitsOf(1000);
  for (const count of [6, 12, Infinity]) {
    const ids = chosenIds(logits, count);
    for (const temperature of [0, 0.3, 1, 2]) {
      const p = softmax(logits, temperature), rest = restOf(p, ids);
      assert(rest >= 0 && Math.abs(ids.reduce((sum, id) => sum + p[id], rest) - 1) < 1e-12);
      assert.equal(rest === 0, temperature === 0);
    }
  }
});

Deno.test("below a bar there is room for few digits, and only what is certain has 100 percent", () => {
  const shown = [1, 0.997, 0.336, 0.0994, 0.011, 0.0004, 0].map((p) => roundPercent(p, "en"));
  assert.deepEqual(shown, ["100%", ">99%", "34%", "9.9%", "1.1%", "<0.1%", "0%"]);
  assert.equal(roundPercent(0.011, "de"), "1,1\u202f%");
});

Deno.test("every sign of a token can be seen", () => {
  const cases = {
    " the\n": "␣the⏎",
    "\0": "␀",
    "\u00a0": "U+00A0",
    "\u200b": "U+200B", // no width
    "\u202e": "U+202E", // turns around the text after it
    "\u00ad": "U+00AD",
    "\ufe0f": "U+FE0F",
    "\x07": "U+0007",
    "\u0301": "◌\u0301",
    " \u0301": "␣◌\u0301",
    "e\u0301e\u0301\u0323": "e\u0301e\u0301\u0323",
    "😀é": "😀é",
  };
  for (const [token, shown] of Object.entries(cases)) assert.equal(visibleToken(token), shown);
});

Deno.test("only a certain token has 100 percent", () => {
  const [english, german] = ["en", "de"].map(percentFormat);
  for (
    const [p, shown] of /** @type {const} */ ([
      [1, "100%"],
      [1 - 1e-15, "100%"], // a sum of probabilities
      [0.9996, "> 99.9%"],
      [0.9994, "99.9%"],
      [1e-9, "< 0.0001%"],
      [0, "0%"],
    ])
  ) {
    assert.equal(english(p), shown);
    assert.equal(german(p), shown.replace(".", ",").replace("%", "\u00a0%"));
  }
});

Deno.test("a token without text is named as such, and positions are those of characters or tokens", () => {
  const words = wordsOf({ en: { no_text: "no text" } }, "en");
  const characters = makeVocabulary({ tokens: ["<end>", "a", "😀"], hidden: [0], end: 0 });
  const tokens = makeVocabulary({ tokens: ["", " w1"], hidden: [0] });
  assert.deepEqual([0, 1].map((id) => fullName(characters, id, words)), ["∅ (no text)", "a"]);
  assert.deepEqual([characters, tokens].map(hasCharacters), [true, false]);
  assert.deepEqual([characters, tokens].map((vocabulary) => keyOf("x", vocabulary)), ["x", "x_token"]);
});
