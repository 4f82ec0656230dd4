// The kept digests (tests/digests.json) that the page must compute, too. The other models differ in their numbers alone.

import assert from "node:assert/strict";
import { loadFolder } from "../models.js";
import { stepDigest, textDigest } from "./digests.js";

const STEPS = ["shakespeare-rnn", "shakespeare-gru", "shakespeare-lstm", "shakespeare-markov-4"],
  TEXTS = ["shakespeare-rnn"];

const kept = (/** @type {string} */ name) => JSON.parse(Deno.readTextFileSync("tests/digests.json"))[name];

for (const name of STEPS) {
  Deno.test(`logits and states of ${name} are the kept ones`, async () => {
    assert.equal(await stepDigest(loadFolder(name)), kept(name).steps);
  });
}

for (const name of TEXTS) {
  Deno.test(`texts of ${name} are the kept ones`, async () => {
    const { prompt } = JSON.parse(Deno.readTextFileSync(`model/checkpoints/${name}/card.json`));
    assert.equal(await textDigest(loadFolder(name), prompt), kept(name).texts);
  });
}
