// Lists of token ids, compared.

/**
 * The number of ids that two lists have in common at their beginning.
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
export function commonLength(a, b) {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a[i] === b[i]) i += 1;
  return i;
}

/**
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 */
export function sameIds(a, b) {
  return a.length === b.length && commonLength(a, b) === a.length;
}
