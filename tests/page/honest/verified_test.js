import assert from "node:assert/strict";
import { networkSentence } from "../../../assets/page/honest/verified.js";
import texts from "../../../assets/page/honest/words.json" with { type: "json" };
import { wordsOf } from "../../../assets/page/kit/words.js";

/** @typedef {import("../../../assets/page/engine/facts.js").Facts} Facts */

const VERIFIED = {
  date: "2026-11-26",
  tokens: 10050,
  draws: 10000,
  same_choices: 9944,
  largest_difference: 0.32,
  divergence: 1.1e-4,
  largest_divergence: 6.3e-3,
};

function facts(backend = "litert") {
  const models = [
    { name: "network", kind: "LSTM", verified: VERIFIED },
    { name: "new", kind: "GRU", verified: null },
    { name: "chain", kind: "Markov", verified: null },
  ];
  return /** @type {Facts} */ (/** @type {unknown} */ ({ backend, models }));
}

const words = { en: wordsOf(texts, "en"), de: wordsOf(texts, "de") };

Deno.test("a comparison is one sentence with its date and its numbers", () => {
  const full = networkSentence(words.en, facts(), "network");
  for (const part of ["November 26, 2026", "10,050 tokens", "1.1 × 10⁻⁴ nats", "6.3 × 10⁻³", "9,944 of 10,000 draws"]) {
    assert(full.includes(part), `${part}: ${full}`);
  }
  const german = networkSentence(words.de, facts("numpy"), "network");
  for (const part of ["26. November 2026", "10.050 Token", "9.944 von 10.000", "NumPy", "ganzen Zahlen"]) {
    assert(german.includes(part), `${part}: ${german}`);
  }
});

Deno.test("a page that computes with Keras says so", () => {
  assert(networkSentence(words.en, facts("keras"), "network").startsWith("This page was started with"));
});

Deno.test("a GPT is stepped in float32, and says that its texts are good on one kind of machine", () => {
  const gpt = { ...facts(), models: [{ ...facts().models[0], name: "gpt", kind: /** @type {const} */ ("GPT") }] };
  assert(/float32.*one kind of machine only.*10,050 tokens/.test(networkSentence(words.en, gpt, "gpt")));
  assert(!networkSentence(words.de, gpt, "gpt").includes("ganzen Zahlen"));
  assert(networkSentence(words.en, { ...gpt, backend: "keras" }, "gpt").startsWith("This page was started with"));
});

Deno.test("without a comparison, without a network and without a model nothing is made up", () => {
  for (const language of /** @type {const} */ (["en", "de"])) {
    const never = networkSentence(words[language], facts(), "new");
    assert(never.includes("python -m model.verify new") && !/2026|\{/.test(never), never);
    const chain = networkSentence(words[language], facts(), "chain");
    assert(/Markov|Markow/.test(chain) && !/LiteRT|2026/.test(chain), chain);
    assert.equal(networkSentence(words[language], facts(), null), "");
  }
});
