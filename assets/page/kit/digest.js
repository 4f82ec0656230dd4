// A model's digest as links have it: its first digits, which are enough to tell models apart.

const DIGITS = 8, SHORT = /^[0-9A-F]{8}$/i;

/** @param {string} digest */
export function shortDigest(digest) {
  return digest.slice(0, DIGITS);
}

/**
 * The short digest that a text is, or null.
 * @param {string} text
 */
export function readDigest(text) {
  return SHORT.test(text) ? text.toLowerCase() : null;
}
