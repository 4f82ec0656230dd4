import assert from "node:assert/strict";
import { readLink, writtenQuery } from "../../assets/page/address.js";

const table = JSON.parse(Deno.readTextFileSync(new URL("../links.json", import.meta.url)));
const FACTS = { prompt: "ROMEO:", seed: 7, length: 400, temperature: 0.8, longest: 5000, longest_schedule: 500 };
const facts = { ...FACTS, ...table.facts };

for (const { query, repeat = "", times = 0, settings: [model, prompt, seed, length], ...rest } of table.links) {
  Deno.test(`the link ${query}${repeat && ` and ${times} ${repeat}`}`, () => {
    const link = readLink(query + repeat.repeat(times), facts);
    assert.deepEqual(link.settings, { model, prompt, seed, length });
    assert.equal(link.schedule, rest.schedule);
    assert.equal(link.digest, rest.digest ?? null);
    assert.deepEqual(link.unread.map(({ name }) => name), rest.unread ?? []);
  });
}

Deno.test("what can't be read is said with what is there instead", () => {
  assert.deepEqual(readLink("?model=x&seed=1.5&T=warm&lang=de", facts).unread, [
    { name: "model", text: "x", used: "shakespeare" },
    { name: "seed", text: "1.5", used: "7" },
    { name: "T", text: "warm", used: "0.80" },
  ]);
  const models = [{ ...facts.models[0], digest: "ab".repeat(32) }];
  assert.deepEqual(readLink("?digest=x", { ...facts, models }).unread, [{
    name: "digest",
    text: "x",
    used: "abababab",
  }]);
  assert.deepEqual(readLink("?T=1&ts=x", facts).unread, [{ name: "ts", text: "x", used: "1.00" }]);
});

Deno.test("every prompt comes back from the page's own link, also if a messenger encodes that again", () => {
  for (const prompt of ["%41", "%2541", "100%", "100%25", "a b\n%0A", "a+b", "ä%C3%A4", "seed=1 &amp;T=2", "%", ""]) {
    const query = writtenQuery(
      new URLSearchParams({ model: "faust", prompt, seed: "12", ts: "0:0.80_5:1.00", digest: "0123abcd" }).toString(),
    );
    for (const sent of [query, query.replaceAll("%", "%25"), query.replaceAll("&", "&amp;")]) {
      const { settings, schedule, digest, unread } = readLink(`?${sent}`, facts);
      assert.deepEqual([settings.prompt, settings.seed, schedule, unread], [prompt, "12", "0:0.80_5:1.00", []], sent);
      assert.equal(digest, "0123abcd");
    }
  }
});

Deno.test("a page without models opens", () => {
  assert.equal(readLink("?model=x", { ...facts, models: [], first: null }).settings.model, "");
});

Deno.test("a tab is one of the page's, and a language is as written", () => {
  assert.deepEqual([readLink("?tab=bet&lang=de", facts).tab, readLink("?tab=x", facts).tab], ["bet", "write"]);
  assert.equal(readLink("?lang=de", facts).language, "de");
});

Deno.test("a megabyte in any field is read in linear time", () => {
  for (const name of ["model", "prompt", "seed", "length", "T", "ts", "lang", "tab", "digest"]) {
    for (const text of ["9".repeat(1e6), "1".repeat(5e5) + "x".repeat(5e5), "0:1_".repeat(25e4)]) {
      readLink(`?${name}=${text}`, facts);
    }
  }
});
