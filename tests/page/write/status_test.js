import assert from "node:assert/strict";
import { wordsOf } from "../../../assets/page/kit/words.js";
import { linkSentence, settingsLine, weightsSentence } from "../../../assets/page/write/status.js";

const forLinks = { language: "en", link_unread: "{fields} → {instead}", link_unread_usual: "{fields} → usual" };

Deno.test("what could not be read of a link stands in one line, with what is shown instead", () => {
  const T = { name: "T", text: "warm", used: "0.80" }, ts = { name: "ts", text: "0:x\n\u202e", used: "0.80" };
  assert.equal(linkSentence([], forLinks), "");
  assert.equal(linkSentence([T], forLinks), "T=warm → T=0.80");
  assert.equal(linkSentence([T, ts], forLinks), "T=warm, ts=0:x⏎U+202E → T=0.80");
  assert.equal(
    linkSentence([{ name: "tab", text: "x".repeat(99), used: null }], forLinks),
    `tab=${"x".repeat(30)}… → usual`,
  );
  assert.equal(linkSentence([{ name: "link", text: "?a=1", used: null }], forLinks), "… → usual");
  const hebrew = { name: "model", text: "שלום", used: "tiny" };
  assert.equal(linkSentence([hebrew], forLinks), "\u2068\u2068model=שלום\u2069\u2069 → model=tiny");
});

Deno.test("weights that are not those of the link are said once a text of them is there", () => {
  const own = { language: "en", other_weights: "other" }, run = { digest: "0123abcd" + "0".repeat(56) };
  assert.deepEqual([weightsSentence(null, run, own), weightsSentence("0123abcd", null, own)], ["", ""]);
  assert.deepEqual([weightsSentence("0123abcd", run, own), weightsSentence("0123abce", run, own)], ["", "other"]);
});

const words = wordsOf({ en: { settings: "{model} · “{prompt}” · dice {seed}" } }, "en");
const line = (/** @type {string} */ prompt) =>
  settingsLine({ model: "m", prompt, seed: "12345678901234567890", length: 9 }, "Shakespeare", words);

Deno.test("the line above the texts names model, beginning and dice, as they were asked for", () => {
  assert.equal(line("ROMEO:\n"), "Shakespeare · “ROMEO: ” · dice 12345678901234567890");
  assert.equal(line(""), "Shakespeare · “” · dice 12345678901234567890");
});

Deno.test("of a long beginning its end is quoted", () => {
  const [, quoted] = /“(.*)”/.exec(line("a".repeat(2000) + "b")) ?? [];
  assert(quoted.startsWith("…") && quoted.endsWith("b") && quoted.length === 24);
});
