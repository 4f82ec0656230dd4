import assert from "node:assert/strict";
import { wordsOf } from "../../../assets/page/kit/words.js";
import { copiedSentence } from "../../../assets/page/write/copied.js";

const SENTENCES = { copied_found: "{length}: {text} ({share})", copied_none: "none", copied_short: "short" };
const words = wordsOf({ en: SENTENCES, de: SENTENCES }, "de");

Deno.test("the longest passage is quoted on one line, counted in characters", () => {
  const found = { share: 0.256, length: 7, onset: 2 };
  assert.match(copiedSentence(found, "🙂🙂ab\n\nc🙂de", words), /^7: ab⏎⏎c🙂d \(26\s%\)$/u);
  assert.match(copiedSentence(found, "🙂🙂 a  b  cd", words), /^7: ␣a {2}b␣␣ /u, "blanks at an edge can be seen");
  assert.match(copiedSentence({ ...found, length: 300 }, "a".repeat(400), words), /^300: a{200}… /);
});

Deno.test("a text without a passage, and one that is too short for it, say so", () => {
  assert.equal(copiedSentence({ share: 0, length: 0, onset: 0 }, "abc", words), "none");
  assert.equal(copiedSentence(null, "abc", words), "short");
});
