import assert from "node:assert/strict";
import { openedLink } from "../../assets/page/first_visit.js";

const MODELS = [
  { name: "faust", prompt: "FAUST:", language: "de" },
  { name: "shakespeare", prompt: "ROMEO:", language: "en" },
];
const FACTS = {
  first: "shakespeare",
  ride: "0:0.30_130:1.00",
  prompt: "ROMEO:",
  seed: "7",
  length: 400,
  temperature: 0.8,
  longest: 5000,
};
const facts = (models = MODELS) => /** @type {any} */ ({ ...FACTS, longest_schedule: 200, models });

Deno.test("a first visit rides from low to high, with a model of the page's language", () => {
  const [english, german, other] = ["en", "de", "fr"].map((language) =>
    openedLink("?lang=de&tab=bet", facts(), language, null)
  );
  assert.equal(english.schedule, FACTS.ride);
  assert.deepEqual([english, german, other].map(({ settings }) => settings.model), [
    "shakespeare",
    "faust",
    "shakespeare",
  ]);
  assert.equal(german.settings.prompt, "FAUST:");
  assert.equal(german.tab, "bet");
  assert(Number(german.position) > 0);
});

Deno.test("a link that says anything of a text is opened as it is", () => {
  for (const query of ["?model=shakespeare", "?prompt=", "?seed=3", "?length=9", "?T=0.5", "?ts=0:0.5", "?digest=x"]) {
    const link = openedLink(query, facts(), "de", null);
    assert.equal(link.settings.model, "shakespeare", query);
    assert(!link.schedule.includes("_"), query);
    assert.equal(link.position, undefined, query);
  }
});

Deno.test("where there is no model, a first visit has the settings of any other", () => {
  assert.equal(openedLink("", { ...facts([]), first: null }, "de", null).settings.model, "");
});
