import assert from "node:assert/strict";
import { firstNetwork, firstOrder, gptSentence } from "../../../assets/page/learn/chains.js";
import { wayOut } from "../../../assets/page/learn/loops.js";
import { lossSentence } from "../../../assets/page/learn/losses.js";
import { loopRounds } from "../../../assets/page/learn/paper.js";
import { shortName } from "../../../assets/page/learn/picture.js";
import { rowsNear } from "../../../assets/page/learn/tunes.js";
import { unread } from "../../../assets/page/learn/unread.js";
import texts from "../../../assets/page/learn/words.json" with { type: "json" };
import { wordsOf } from "../../../assets/page/kit/words.js";

const words = wordsOf(texts, "en");
const LOOP = { period: 2, onset: 1 };

Deno.test("a text and the rounds of its loop are the whole text, in characters", () => {
  for (const text of ["xabababa", "xababab", "😀a€a€a€", "x"]) {
    const { before, rounds } = loopRounds(text, LOOP);
    assert.equal(before + rounds.join(""), text);
    assert.equal([...before].length, LOOP.onset);
    assert(rounds.slice(0, -1).every((round) => round === rounds[0] && [...round].length === LOOP.period));
  }
  assert.deepEqual(loopRounds("abc", null), { before: "abc", rounds: [] });
});

Deno.test("the way out of a loop is the first temperature above 0 without one", () => {
  assert.equal(wayOut([LOOP, LOOP, null, LOOP, null]), 2);
  assert.equal(wayOut([null, LOOP, null]), 2);
  assert.equal(wayOut([null, LOOP]), -1);
});

Deno.test("a prompt that was read whole leaves nothing to say", () => {
  assert.equal(unread(words, { read: "Oh", unknown: [] }, "start"), "");
});

Deno.test("skipped tokens come last, after the sentence about an empty prompt", () => {
  const some = unread(words, { read: "Oh", unknown: ["€", " "] }, "The start token.");
  assert(some.endsWith(": € ␣") && !some.includes("nothing") && !some.includes("start token"));
  const none = unread(words, { read: "", unknown: ["€"] }, "The start token.");
  assert.match(none, /begins from nothing\. The start token\. .*: €$/);
  assert.match(unread(words, { read: "", unknown: [] }), /begins from nothing\.$/);
});

Deno.test("a chosen chain decides the order; without it the order stays where there is such a chain", () => {
  const chains = [1, 2, 6].map((order) => ({ name: `chain-${order}`, order, loss: null }));
  assert.equal(firstOrder(chains, "chain-2", 6), 2);
  assert.equal(firstOrder(chains, "network", 1), 1);
  assert.equal(firstOrder(chains, "network", 4), 6);
  assert.equal(firstOrder([], "network", 4), 4);
});

Deno.test("a chosen network stands beside the chain, or the first of its text", () => {
  const networks = ["a", "b"].map((name) => ({
    name,
    kind: /** @type {const} */ ("GRU"),
    parameters: null,
    loss: null,
  }));
  assert.deepEqual(["b", "chain-3"].map((model) => firstNetwork(networks, model)), ["b", "a"]);
  assert.equal(firstNetwork([], "chain-3"), "");
});

Deno.test("a GPT says what it is, and where only the other kinds are, that it is left out", () => {
  const of = (/** @type {"RNN" | "LSTM" | "GPT"} */ kind) => ({ name: kind, kind, parameters: 9, loss: 1.5 });
  const all = [of("RNN"), of("LSTM"), of("GPT")];
  assert.match(gptSentence(all, all[2], words), /GPT-2’s architecture at 1\/150 of its size/);
  assert.equal(gptSentence(all, all[0], words), "");
  assert.match(gptSentence(all.slice(0, 2), all[0], words), /not here/);
  assert.equal(gptSentence([of("LSTM")], of("LSTM"), words), "", "a text without a comparison");
});

Deno.test("the sentence about the losses names the chain with the least, and says where it rises again", () => {
  const losses = [[1, 2.5], [4, 1.9], [6, 2.2]];
  const chains = losses.map(([order, loss]) => ({ name: `chain-${order}`, order, loss }));
  const network = { name: "shakespeare", loss: 1.455 };
  const all = lossSentence(network, chains, words);
  assert.match(all, /order 4 and needs 1\.900 nats.*shakespeare needs 1\.455.*Beyond order 4/);
  assert(!lossSentence(network, chains.slice(0, 2), words).includes("rises"));
  assert.match(lossSentence(null, chains, words), /^Beyond order 4/);
  assert.equal(lossSentence(network, [{ name: "chain-1", order: 1, loss: null }], words), "");
});

Deno.test("a long name is cut to six signs", () => {
  assert.deepEqual(["␣the", "abcdef", "😀😀😀😀😀😀😀"].map(shortName), ["␣the", "abcdef", "😀😀😀😀😀…"]);
});

Deno.test("the rows of a sweep near to some temperatures, where texts are tunes", () => {
  const share = { mean: 0.5, low: 0.4, high: 0.6 },
    none = { repetition: null, non_words: null, entropy: null, loops: null };
  const row = (/** @type {number} */ temperature, bars = /** @type {typeof share | null} */ (share)) => ({
    ...none,
    temperature,
    fitting_bars: bars,
    notes_in_key: share,
  });
  const near = rowsNear([row(0), row(0.5, null), row(1)], [0.4, 0.6, 2]);
  assert.deepEqual(near.map(({ temperature }) => temperature), [0, 1, 1]);
  assert.deepEqual(rowsNear([{ ...none, temperature: 0 }, row(1, null)], [1]), []);
  assert.deepEqual(rowsNear([], [1]), []);
});
