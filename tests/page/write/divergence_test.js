import assert from "node:assert/strict";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { wordsOf } from "../../../assets/page/kit/words.js";
import { compareTexts } from "../../../assets/page/write/divergence.js";
import { sharedEnd, sharedSentence } from "../../../assets/page/write/panels.js";

const diverged = (/** @type {number[][]} */ texts) => compareTexts(texts).map(({ diverged }) => diverged);

Deno.test("each panel parts from the one at T = 1, and that one from the first to part", () => {
  assert.deepEqual(diverged([[1, 2, 9], [1, 2, 3, 4], [1, 8, 3], [1, 2, 3, 4]]), [2, 1, 1, null]);
  assert.deepEqual(diverged([[5], [1], [1], [1]]), [0, 0, null, null]);
});

Deno.test("a text that is shorter does not differ", () => {
  assert.deepEqual(diverged([[], [1, 2], [1], [1, 2, 3]]), [null, null, null, null]);
  assert.deepEqual(compareTexts([[1], [1, 2], [], []])[0], { shared: Infinity, diverged: null });
});

Deno.test("positions are those of tokens, whatever their texts are", () => {
  const { tokens } = makeVocabulary({ tokens: ["😀", "😁", "a", " word"], hidden: [] });
  const ids = (/** @type {string[]} */ ...text) => text.map((token) => tokens.indexOf(token));
  // The first two characters share their first UTF-16 unit.
  assert.deepEqual(diverged([ids("a", "😀"), ids("a", "😁"), ids("a"), ids("a")]), [1, 1, null, null]);
  assert.deepEqual(diverged([ids(" word", "😀", "a"), ids(" word", "😀", " word"), [], []]), [2, 2, null, null]);
});

Deno.test("a list that has grown in place is compared again", () => {
  const [low, unit] = [[1, 2], [1, 2]];
  assert.deepEqual(diverged([low, unit, [], []]), [null, null, null, null]);
  low.push(3);
  unit.push(4);
  assert.deepEqual(diverged([low, unit, [], []]), [2, 2, null, null]);
});

Deno.test("the sentence below a text says up to where it is the text at T = 1, and that it has ended", () => {
  const words = wordsOf({
    en: {
      shared_itself: "itself",
      shared_all: "all",
      shared_none: "none",
      shared_until: "to {text}",
      ended: "The end.",
    },
  }, "en");
  const text = { isUnit: false, length: 2000, diverged: /** @type {number | null} */ (null), ended: false, end: "" };
  const sentence = (/** @type {Partial<typeof text>} */ changes) => sharedSentence({ ...text, ...changes }, words);
  assert.equal(sentence({}), "all");
  assert.equal(sentence({ diverged: 0 }), "none");
  assert.equal(sentence({ diverged: 8, end: "Disperse" }), "to Disperse");
  assert.equal(sentence({ isUnit: true, diverged: 3, end: "Dis" }), "itself");
  assert.equal(sentence({ ended: true }), "all · The end.");
  assert.equal(sentence({ length: 0 }), "");
});

Deno.test("of a long text the end is quoted, without the space around it", () => {
  const vocabulary = makeVocabulary({ tokens: [..."\n abcdefghijklmnopqrstuvwxyz"], hidden: [] });
  const end = (/** @type {string} */ shared) => {
    const ids = [...shared].map((character) => vocabulary.tokens.indexOf(character));
    return sharedEnd(vocabulary, [...ids, 5, 6, 7], ids.length);
  };
  assert.deepEqual(["", "\n", "\ndis ", "a\nb"].map(end), ["", "", "dis", "a b"]);
  assert.equal(end("the quick brown fox jumps"), "…brown fox jumps");
});
