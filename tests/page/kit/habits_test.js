import assert from "node:assert/strict";
import { parseDecimal, parseWhole } from "../../../assets/page/kit/numbers.js";
import { cutPrompt } from "../../../assets/page/kit/prompt.js";
import { isolate, listTokens, signOf, visibleToken } from "../../../assets/page/kit/tokens.js";
import { errorSentence, fill } from "../../../assets/page/kit/words.js";

Deno.test("numbers are read as people write them", () => {
  assert.deepEqual(["1,5", "1.5", ",5", " 2 ", "1e-8", "1,2,3", "1.2,3", "warm", ""].map(parseDecimal), [
    ...[1.5, 1.5, 0.5, 2, 1e-8],
    ...[null, null, null, null],
  ]);
  assert.deepEqual(["1.000", "5,000", "1\u202f000", "9’223’372’036’854’775’807", "7.0", "-0", "1e3"].map(parseWhole), [
    ...[1000n, 5000n, 1000n],
    ...[2n ** 63n - 1n, 7n, 0n, 1000n],
  ]);
  for (const none of ["", "1,5", "1.5", "1.000,000", "10,00", "x", "9".repeat(41)]) {
    assert.equal(parseWhole(none), null);
  }
});

Deno.test("of a prompt the last characters count, in characters", () => {
  assert.deepEqual(cutPrompt("abc", 3), { prompt: "abc", cut: 0 });
  assert.deepEqual(cutPrompt("abcd", 3), { prompt: "bcd", cut: 1 });
  assert.deepEqual(cutPrompt("😀😀a😀b", 3), { prompt: "a😀b", cut: 2 });
  assert.deepEqual(cutPrompt("😀b", 2), { prompt: "😀b", cut: 0 });
  const book = cutPrompt("word ".repeat(1e6) + "x".repeat(2000), 2000);
  assert.deepEqual([book.prompt, book.cut], ["x".repeat(2000), 5e6]);
});

Deno.test("a text from right to left leaves the numbers beside it in order, and no other text is changed", () => {
  for (const text of ["a", "é", "हि", "語", " 5%", ""]) assert.equal(isolate(text), text);
  for (const text of ["א", "ب", "\u202e", "𐤀"]) assert.equal(isolate(text), `\u2068${text}\u2069`);
  assert.equal(fill({ language: "en", s: "{token}: {p}" }, "s", { token: "ب", p: "5%" }), "\u2068ب\u2069: 5%");
  assert.equal(listTokens(["ب", "a", "\u200d"]), "\u2068ب\u2069 a U+200D");
});

Deno.test("a number for a sign has no room under a bar", () => {
  assert.deepEqual(["a", "\u200d", "\u{1F1E9}"].map((token) => signOf(visibleToken(token))), ["a", "▯", "\u{1F1E9}"]);
});

Deno.test("an error about nothing says so in the page's language", () => {
  const words = { language: "de", error_length: "Erhalten: {value}", error_nothing: "nichts" };
  assert.equal(errorSentence(words, { key: "length", value: "" }), "Erhalten: nichts");
  assert.equal(errorSentence(words, { key: "length", value: "'x'" }), "Erhalten: 'x'");
});
