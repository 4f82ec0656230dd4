import assert from "node:assert/strict";
import { wordsOf } from "../../../assets/page/kit/words.js";
import { measureTexts } from "../../../assets/page/write/figures.js";

const SENTENCES = { bits: "{bits} bits", loop_none: "none", loop_found: "{period} since {onset}" };
const words = wordsOf({ en: SENTENCES, de: SENTENCES }, "de");

Deno.test("measures are written in the page's language", () => {
  const texts = measureTexts(
    {
      entropy: 1.5,
      repetition: 0.256,
      non_words: 0.125,
      non_words_language: 0,
      loop: { period: 12, onset: 1234 },
      fitting_bars: 0.75,
      notes_in_key: null,
    },
    words,
  );
  assert.deepEqual(texts, {
    entropy: "1,5 bits",
    repetition: "26\u00a0%",
    non_words: "13\u00a0%",
    non_words_language: "0\u00a0%",
    loop: "12 since 1.234",
    fitting_bars: "75\u00a0%",
    notes_in_key: "–",
  });
});

Deno.test("a dash for a measure of a text that is too short, and for all of none", () => {
  const none = { entropy: null, repetition: null, non_words: null, non_words_language: null, loop: null };
  const { loop, ...texts } = measureTexts({ ...none, fitting_bars: null, notes_in_key: null }, words);
  assert.deepEqual([loop, ...new Set(Object.values(texts))], ["none", "–"]);
  assert.deepEqual([...new Set(Object.values(measureTexts(null, words)))], ["–"]);
});
