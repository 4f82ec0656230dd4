// A browser's Web Worker that steps one model of the site for some seconds (tests/benchmarks/alone.py). It is sent a
// Wanted with rows and seconds, and sends { perSecond }, in steps of a row, or { error }.

import { Engine } from "../../../assets/page/model/engine.js";
import { answer, fetchCheckpoint } from "./site_model.js";

/** @typedef {import("./site_model.js").Wanted & { rows: number, seconds: number }} Asked */
/** @type {Engine | null} */
let engine = null;

answer(async (/** @type {Asked} */ asked) => {
  engine ??= new Engine(await fetchCheckpoint(asked));
  const end = performance.now() + 1000 * asked.seconds, began = performance.now();
  let rows = engine.blank(asked.rows), steps = 0;
  for (; performance.now() < end; steps += 1) rows = engine.step(rows, Array(asked.rows).fill(steps % 60));
  return { perSecond: 1000 * asked.rows * steps / (performance.now() - began) };
});
