import assert from "node:assert/strict";
import { beginningOf } from "../../assets/page/first_run.js";
import { openedLink } from "../../assets/page/first_visit.js";

const RUN = {
  settings: { model: "m", prompt: "ab", seed: "7", length: 400 },
  digest: "d",
  language: "en",
  tokens: ["a", "b", ""],
  hidden: [2],
  end: 2,
  schedule: "0:0.30_4:1.00_6:1.70",
  ids: [[0, 1, 0, 1, 0, 1], [0, 1], [1, 1, 1, 0, 0, 0], [1, 0, 1, 0, 1, 0]],
  position: 3,
  pace: 30,
};

Deno.test("the beginning of a kept run is what is shown of it, and no more", () => {
  const { ids, ended, position, schedule, vocabulary, settings } = beginningOf(RUN, 5);
  assert.deepEqual(ids, [[0, 1, 0, 1, 0], [0, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1]]);
  assert.deepEqual(ended, [false, true, false, false]);
  assert.equal(position, 5);
  assert.equal(schedule, "0:0.30_4:1.00");
  assert.equal(vocabulary.decode(ids[0]), "ababa");
  assert.deepEqual(settings, RUN.settings);
  assert.equal(beginningOf(RUN, 0).schedule, "0:0.30");
});

Deno.test("a kept run counts with the model and the digest of the visit alone", () => {
  const model = { name: "m", prompt: "ab", language: "en", digest: "d" };
  const facts = (/** @type {object} */ changes) => /** @type {any} */ ({
    first: "m",
    ride: "0:0.30",
    seed: 7,
    length: 400,
    temperature: 0.8,
    longest: 5000,
    longest_schedule: 200,
    models: [{ ...model, ...changes }],
  });
  const kept = { model: "m", digest: "d", beginning: () => beginningOf(RUN, 3), hand: () => null };
  const keptOf = (/** @type {string} */ query, changes = {}) => openedLink(query, facts(changes), "en", kept).kept;
  assert.equal(keptOf(""), kept);
  assert.equal(keptOf("?lang=en"), kept);
  assert.equal(keptOf("", { digest: "other" }), null);
  assert.equal(keptOf("", { name: "other" }) ?? null, null);
  assert.equal(keptOf("?seed=7") ?? null, null);
});
