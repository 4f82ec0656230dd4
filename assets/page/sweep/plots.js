// The five plots on the page, which are read at the same temperature.

import { hueOf } from "../kit/numbers.js";
import { makeCard } from "./card.js";
import { FIGURES, nearestRow } from "./figures.js";
import { makeFormats } from "./formats.js";

/** @typedef {import("../kit/words.js").Words} Words */

/**
 * @param {HTMLElement} root gets the plots
 * @param {Words} words
 */
export function makePlots(root, words) {
  /** @type {import("./card.js").Content} */
  let content = { rows: [], words, formats: makeFormats(words), temperature: 1, reading: null };

  /** @param {number} T */
  const nearest = (T) => content.rows[nearestRow(content.rows, T)]?.temperature ?? null;

  /** @param {number | null} T */
  function readAt(T) {
    content = { ...content, reading: T === null ? null : nearest(T) };
    for (const card of cards) card.write(content);
  }

  /** @param {import("./card.js").Move} move */
  function step(move) {
    const { rows, reading, temperature } = content;
    if (!rows.length) return false;
    const to = move(nearestRow(rows, reading ?? temperature), rows.length - 1);
    readAt(rows[Math.min(Math.max(to, 0), rows.length - 1)].temperature);
    return true;
  }

  /** @param {Partial<typeof content>} changes */
  function draw(changes) {
    content = { ...content, ...changes };
    for (const card of cards) card.draw(content);
  }

  const focused = () => content.reading === null && readAt(content.temperature);
  const cards = FIGURES.map((figure) => makeCard(figure, { readAt, focused, step }));
  for (const card of cards) {
    root.append(card.root);
    new ResizeObserver(() => card.draw(content)).observe(card.surface);
  }

  return {
    /** @param {import("./figures.js").Row[]} rows */
    show(rows) {
      const { reading } = content;
      draw({ rows, reading: rows.some((row) => row.temperature === reading) ? reading : null });
    },
    /** @param {number} temperature the slider's */
    setTemperature(temperature) {
      content = { ...content, temperature };
      root.style.setProperty("--hue", hueOf(temperature));
      for (const card of cards) card.write(content);
    },
    /** @param {Words} words */
    speak(words) {
      draw({ words, formats: makeFormats(words) });
    },
  };
}
