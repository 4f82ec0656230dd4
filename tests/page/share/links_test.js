import assert from "node:assert/strict";
import { embedCode, linksOf } from "../../../assets/page/share/links.js";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";

const HREF = "https://a.example/?model=m&prompt=a%22%3C&T=0.80&ts=0:0.5_9:0.8";
const vocabulary = makeVocabulary({ tokens: ["a"], hidden: [] });
const settings = { model: "m", prompt: "a", seed: "7", length: 3 };
const runOf = (/** @type {string} */ schedule) => ({ settings, schedule, vocabulary, ids: [], position: 3 });

Deno.test("a ride is offered where the slider was moved, and is not the thinned schedule", () => {
  const { text, ride } = linksOf(HREF, runOf("0:0.50_4:0.60_9:0.80"));
  assert.equal(text, HREF);
  assert.equal(new URL(ride ?? "").searchParams.get("ts"), "0:0.50_4:0.60_9:0.80");
  assert.equal(new URL(ride ?? "").searchParams.get("prompt"), 'a"<');
  assert.equal(linksOf(HREF, runOf("0:0.80")).ride, null);
  assert.equal(linksOf(HREF, runOf("0:0.5_9:0.8")).ride, null);
  assert.equal(linksOf(HREF, null).ride, null);
});

Deno.test("the code for another page has the link with embed=1, escaped", () => {
  const code = embedCode(HREF, 'A "title"');
  const [, source] = /src="([^"]+)"/.exec(code) ?? [];
  assert.match(code, /title="A &#34;title&#34;"/);
  assert.ok(!/&(?!amp;)/.test(source));
  const { searchParams } = new URL(source.replaceAll("&amp;", "&"));
  assert.deepEqual([searchParams.get("embed"), searchParams.get("prompt")], ["1", 'a"<']);
});
