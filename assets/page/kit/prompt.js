// The part of a prompt that counts. All that is longer stays on the page, however much was pasted.

/**
 * The last characters of a prompt, and the number of those before them.
 * @param {string} prompt
 * @param {number} most characters
 * @returns {{ prompt: string, cut: number }}
 */
export function cutPrompt(prompt, most) {
  if (prompt.length <= most) return { prompt, cut: 0 };
  const last = [...prompt.slice(-2 * most)].slice(-most).join("");
  const before = prompt.slice(0, prompt.length - last.length);
  const pairs = before.match(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g)?.length ?? 0; // each is one character
  return { prompt: last, cut: before.length - pairs };
}
