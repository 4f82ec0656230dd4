// The numbers of a sweep as CSV, and the names of saved files.

import { figuresOf } from "./figures.js";

/** @typedef {import("./sweep.js").Result} Result */

/**
 * One line per temperature, numbers with points in every language, empty where a figure is missing. The prompt is written
 * as JSON: it stays on one line, and a spreadsheet takes no cell that begins with a quote for a formula.
 * @param {Result} result
 */
export function csvOf({ model, digest, prompt, done, length, rows }) {
  const columns = figuresOf(rows).flatMap(({ name }) =>
    /** @type {const} */ (["mean", "low", "high"]).map((key) => ({ name, key, title: `${name}_${key}` }))
  );
  const titles = columns.map(({ title }) => title);
  const head = ["temperature", ...titles, "seeds", "length", "model", "digest", "prompt_json"];
  const constant = [done, length, noFormula(model), digest, JSON.stringify(prompt)];
  const lines = rows.map((row) => {
    const figures = columns.map(({ name, key }) => row[name]?.[key] ?? "");
    return [row.temperature, ...figures, ...constant];
  });
  return [head, ...lines].map((cells) => `${cells.map(cellOf).join(",")}\r\n`).join("");
}

/**
 * A name that a spreadsheet takes for no formula.
 * @param {string} name
 */
function noFormula(name) {
  return /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
}

/** @param {string | number} value */
function cellOf(value) {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Letters and digits of any script, and hyphens for the rest: a name that every system allows, and no path.
 * @param {{ model: string, prompt: string }} result
 * @param {string} extension
 */
export function fileName({ model, prompt }, extension) {
  const parts = ["sweep", safe(model), safe(prompt)].filter(Boolean);
  return `${parts.join("-")}.${extension}`;
}

/** @param {string} text */
function safe(text) {
  const words = text.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  return [...words].slice(0, 40).join("");
}
