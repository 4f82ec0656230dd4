// Saving a sweep as a file that is made in the page.

import { saveFile } from "../kit/files.js";
import { csvOf, fileName } from "./csv.js";
import { pngOf, svgOf } from "./picture.js";

/**
 * @param {string} kind "csv", "svg" or "png"
 * @param {import("./sweep.js").Result} result
 * @param {import("../kit/words.js").Words} words
 * @param {import("./formats.js").Formats} formats
 */
export async function saveSweep(kind, result, words, formats) {
  saveFile(await fileOf(kind, result, words, formats), fileName(result, kind));
}

/** @type {(...parameters: Parameters<typeof saveSweep>) => Blob | Promise<Blob>} */
function fileOf(kind, result, words, formats) {
  if (kind === "csv") return new Blob([csvOf(result)], { type: "text/csv;charset=utf-8" });
  const picture = svgOf(result, words, formats);
  return kind === "png" ? pngOf(picture) : new Blob([picture], { type: "image/svg+xml;charset=utf-8" });
}
