// A browser's Web Worker that computes the digests of one model of the site (tests/benchmarks/browsers.py). It is sent a
// Wanted, and sends { steps, texts }, or { error }.

import { stepDigest, textDigest } from "./digests.js";
import { answer, fetchCheckpoint } from "./site_model.js";

answer(async (/** @type {import("./site_model.js").Wanted} */ wanted) => {
  const checkpoint = await fetchCheckpoint(wanted);
  return { steps: await stepDigest(checkpoint), texts: await textDigest(checkpoint, wanted.prompt) };
});
