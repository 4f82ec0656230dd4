// A text in lines that fit a width, on a canvas or anywhere else where widths can be measured.

/**
 * The lines of a text: broken between words, and within a word that fits no line. Spaces at a break are dropped.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure the width of a text
 * @returns {string[]}
 */
export function wrap(text, width, measure) {
  return text.split("\n").flatMap((line) => wrapLine(line, width, measure));
}

/**
 * @param {string} line
 * @param {number} width
 * @param {(text: string) => number} measure
 */
function wrapLine(line, width, measure) {
  const lines = [""];
  for (const word of line.match(/\s*\S+|\s+$/g) ?? []) {
    const last = lines[lines.length - 1];
    if (!last || measure(last + word) <= width) lines[lines.length - 1] = last + word;
    else lines.push(word.trimStart());
    while (measure(lines[lines.length - 1]) > width && [...lines[lines.length - 1]].length > 1) {
      const signs = [...lines[lines.length - 1]];
      let count = signs.length - 1;
      while (count > 1 && measure(signs.slice(0, count).join("")) > width) count -= 1;
      lines.splice(-1, 1, signs.slice(0, count).join(""), signs.slice(count).join(""));
    }
  }
  return lines;
}

/**
 * The largest of some sizes at which a text fits, with its lines; at the smallest size the lines that fit, and "…".
 * @param {string} text
 * @param {{ width: number, height: number }} box
 * @param {number[]} sizes falling; a line is 1.4 times as high
 * @param {(size: number) => (text: string) => number} measureAt
 */
export function fit(text, { width, height }, sizes, measureAt) {
  for (const size of sizes) {
    const lines = wrap(text, width, measureAt(size)), most = Math.floor(height / (1.4 * size));
    if (lines.length <= most) return { size, lines };
    if (size === sizes[sizes.length - 1]) return { size, lines: [...lines.slice(0, most - 1), "…"] };
  }
  throw new Error("There must be a size. Received: none");
}
