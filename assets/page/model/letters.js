// What a word consists of, in any script: model/letters.py.

const LETTER = "[\\p{L}\\p{Nl}\\p{No}]", MARK = "[\\p{M}\\u200c\\u200d]"; // and joiners between letters
export const LETTERS = `${LETTER}+(?:${MARK}+${LETTER}*)*`;
// Scripts that put no spaces between words
const UNSPACED =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;

/**
 * Whether all of a word's letters are of scripts that put spaces between words.
 * @param {string} word
 */
export function hasSpaces(word) {
  return !UNSPACED.test(word);
}
