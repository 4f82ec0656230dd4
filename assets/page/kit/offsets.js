// Offsets count UTF-16 units, as strings do; positions count characters. They differ only behind a character that takes
// two units.

/**
 * The offset of the character at a position.
 * @param {string} text
 * @param {number} position
 */
export function offsetOf(text, position) {
  return /[\uD800-\uDFFF]/.test(text) ? [...text].slice(0, position).join("").length : position;
}
