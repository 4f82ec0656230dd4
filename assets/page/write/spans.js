// The elements of single tokens, reached by keyboard: one tab stop a panel, and arrow keys from there.

import { visibleToken } from "../kit/tokens.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../kit/words.js").Words} Words */

const SAME_LINE = 4; // pixels: tops closer than this are of one line

/** @param {EventTarget | null} target */
export function spanOf(target) {
  return /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest("[data-at]") : null);
}

/**
 * Make a token the tab stop of its panel.
 * @param {HTMLElement} span
 * @param {Words} words
 * @param {string} key of the sentence that names it
 */
export function visit(span, words, key) {
  const before = span.parentElement?.querySelector("[data-at][tabindex]");
  for (const name of ["tabindex", "role", "aria-label", "aria-haspopup"]) before?.removeAttribute(name);
  const label = fill(words, key, {
    character: visibleToken(span.textContent ?? ""),
    position: Number(span.dataset.at),
  });
  Object.assign(span, { tabIndex: 0, role: "button", ariaHasPopup: "dialog", ariaLabel: label });
}

/**
 * The token that an arrow key leads to; up and down lead to the nearest token of the line there.
 * @param {HTMLElement} span
 * @param {string} key
 * @returns {HTMLElement | undefined}
 */
export function neighbour(span, key) {
  const all = /** @type {HTMLElement[]} */ ([...(span.parentElement?.querySelectorAll("[data-at]") ?? [])]);
  const here = all.indexOf(span);
  const isFromRight = getComputedStyle(span).direction === "rtl"; // the arrows go by sight
  if (key === "ArrowLeft") return all[here + (isFromRight ? 1 : -1)];
  if (key === "ArrowRight") return all[here + (isFromRight ? -1 : 1)];
  if (key === "Home") return all[0];
  if (key === "End") return all.at(-1);
  if (key === "ArrowUp") return nearest(span, all.slice(0, here).reverse());
  if (key === "ArrowDown") return nearest(span, all.slice(here + 1));
}

/**
 * The nearest element of the first line that differs from that of `span`.
 * @param {HTMLElement} span
 * @param {HTMLElement[]} others by growing distance in the text
 */
function nearest(span, others) {
  const { top, left } = span.getBoundingClientRect();
  /** @type {number | undefined} */
  let line;
  /** @type {{ span: HTMLElement, distance: number } | undefined} */
  let best;
  for (const other of others) {
    const place = other.getBoundingClientRect();
    if (Math.abs(place.top - top) < SAME_LINE) continue;
    line ??= place.top;
    if (Math.abs(place.top - line) >= SAME_LINE) break;
    const distance = Math.abs(place.left - left);
    if (!best || distance < best.distance) best = { span: other, distance };
  }
  return best?.span;
}
