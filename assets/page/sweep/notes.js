// Sentences about a sweep: its facts, how far it is, and the limits of its intervals.

import { listTokens, visibleToken } from "../kit/tokens.js";
import { fill } from "../kit/words.js";
import { FIGURES } from "./figures.js";
import { isPartial } from "./sweep.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("./sweep.js").Result} Result */

/**
 * At most `most` characters of a text on one line. Line breaks and characters that XML 1.0 does not allow are written
 * as visible signs.
 * @param {string} text
 * @param {number} most
 */
export function printable(text, most) {
  const signs = [...text.replace(/\p{Cs}|[\uFFFE\uFFFF]/gu, "�")];
  const visible = signs.slice(0, most).map((sign) => (sign === " " ? sign : visibleToken(sign)));
  return visible.join("") + (signs.length > most ? "…" : "");
}

/**
 * "Model tiny, prompt “a”: 21 temperatures × 16 seeds × 400 characters, Jan 31, 2026."
 * @param {Result} result
 * @param {Words} words
 */
export function factsOf(result, words) {
  const { model, done, length, level } = result;
  const unit = level === "word" ? words.unit_word : words.unit_char;
  const date = dateText(result.date, words.language);
  const prompt = printable(result.prompt, 80);
  return fill(words, "facts", { model, prompt, count: result.rows.length, seeds: done, length, unit, date });
}

/**
 * @param {string} date as ISO 8601 writes it, or any other text, which stays as it is
 * @param {string} language
 */
function dateText(date, language) {
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return date;
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(day);
}

/**
 * What sets the sweep apart from the page's fields, and where it comes from.
 * @param {Result} result
 * @param {Words} words
 * @param {{ model: string | null, prompt: string }} fields
 */
export function notesOf({ model, prompt, unknown, cut, stored }, words, fields) {
  const notes = [];
  if (unknown?.length) notes.push(fill(words, "unknown", { tokens: listTokens(unknown) }));
  if (cut) notes.push(fill(words, "cut", { cut }));
  if (stored) notes.push(words.stored);
  if (model !== fields.model) notes.push(fill(words, "other_model", { model: fields.model ?? "–" }));
  else if (prompt !== fields.prompt && !cut) notes.push(words.other_prompt);
  return notes.join(" ");
}

/**
 * @param {import("./sweep.js").Status} status
 * @param {Words} words
 */
export function statusOf({ phase, result, number, stored }, words) {
  if (phase === "waiting") return number ? fill(words, "waiting", { number }) : words.begins;
  if (phase === "running") return words.running;
  if (result && phase === "done") return fill(words, "done", { seeds: result.done });
  if (result && isPartial(result)) return fill(words, "ended_after", { done: result.done, of: result.seeds });
  if (phase === "cancelled") return words.cancelled;
  return phase === "error" || result || stored === null ? "" : fill(words, stored);
}

/**
 * Where an interval has no width, and why.
 * @param {Result} result
 * @param {Words} words
 */
export function limitsOf({ rows, done }, words) {
  if (done < 2) return words.alone;
  const frozen = rows.some((row) => row.temperature === 0);
  const agreed = rows.some((row) =>
    row.temperature > 0 && FIGURES.some(({ name }) => row[name] && row[name].low === row[name].high)
  );
  return [frozen && words.frozen, agreed && words.agreed].filter(Boolean).join(" ");
}
