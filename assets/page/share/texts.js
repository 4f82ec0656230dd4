// The texts of a run as a text file, and what is said about a run beside its texts.

import { temperatureText } from "../kit/numbers.js";
import { parseSchedule } from "../kit/schedule.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("../state.js").SharedRun} SharedRun */

export const PANELS = /** @type {const} */ (["low", "unit", "high", "yours"]); // the order of a run's texts

/**
 * "T = 0.80"; of a ride "T = 0.50–1.30".
 * @param {string} schedule
 * @param {string} language
 */
export function rideText(schedule, language) {
  const temperatures = parseSchedule(schedule, Infinity).map(([, temperature]) => temperature);
  const ends = [Math.min(...temperatures), Math.max(...temperatures)].map((end) => temperatureText(end, language));
  return `T = ${[...new Set(ends)].join("–")}`;
}

/**
 * The four texts, each under its temperature.
 * @param {SharedRun} run
 * @param {number[]} temperatures of the first three
 * @param {Words} words
 * @returns {{ label: string, text: string }[]}
 */
export function labelledTexts({ ids, vocabulary, schedule }, temperatures, words) {
  return PANELS.map((_, i) => ({
    label: i < temperatures.length
      ? `T = ${temperatureText(temperatures[i], words.language)}`
      : rideText(schedule, words.language),
    text: vocabulary.decode(ids[i]),
  }));
}

/**
 * @param {SharedRun} run
 * @param {number[]} temperatures
 * @param {string} link
 * @param {Words} words
 */
export function textFile(run, temperatures, link, words) {
  const { model, prompt, seed } = run.settings;
  const head = `${words.site}\n${
    fill(words, "file_facts", { model, prompt: JSON.stringify(prompt), seed })
  }\n${link}\n`;
  const texts = labelledTexts(run, temperatures, words).map(({ label, text }) => `${label}\n\n${text}\n`);
  return [head, ...texts].join("\n————————\n\n");
}
