// The numbers of a sweep as a table.

import { make } from "../kit/dom.js";
import { FIGURES } from "./figures.js";

/**
 * @param {import("./figures.js").Row[]} rows
 * @param {import("../kit/words.js").Words} words
 * @param {import("./formats.js").Formats} formats
 */
export function makeTable(rows, words, formats) {
  const table = make("table");
  table.createCaption().textContent = words.table_caption;
  const head = table.createTHead().insertRow();
  for (const title of ["T", ...FIGURES.map(({ name }) => words[`title_${name}`])]) {
    head.append(make("th", { scope: "col", textContent: title }));
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    line.append(make("th", { scope: "row", textContent: formats.temperature(row.temperature) }));
    for (const figure of FIGURES) line.insertCell().textContent = formats.value(row[figure.name] ?? null, figure);
  }
  return table;
}
