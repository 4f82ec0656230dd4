// The card of one plot: its elements, and the pointer and the keys that read it.

import { make, setText, svg } from "../kit/dom.js";
import { HOTTEST } from "../kit/schedule.js";
import { fill } from "../kit/words.js";
import { nearestRow, valueAt } from "./figures.js";
import { plotFigure } from "./plot.js";

/** @typedef {import("./figures.js").Figure} Figure */
/** @typedef {ReturnType<typeof makeCard>} Card */
/**
 * @typedef {object} Content the same in all cards
 * @property {import("./figures.js").Row[]} rows
 * @property {import("../kit/words.js").Words} words
 * @property {import("./formats.js").Formats} formats
 * @property {number} temperature the slider's
 * @property {number | null} reading the temperature that is read off
 */
/**
 * @typedef {object} Actions
 * @property {(T: number | null) => void} readAt
 * @property {() => void} focused by the keyboard
 * @property {(move: Move) => boolean} step to another row; false where there are no rows
 */
/** @typedef {(at: number, last: number) => number} Move from the index of a row to another one */

/** @type {Record<string, Move>} */
const KEYS = {
  ArrowRight: (at) => at + 1,
  ArrowUp: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowDown: (at) => at - 1,
  PageUp: (at) => at + 5,
  PageDown: (at) => at - 5,
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * @param {Figure} figure
 * @param {Actions} actions
 */
export function makeCard(figure, actions) {
  const [title, explanation] = [make("strong"), make("span")];
  const [now, read] = [make("span", { data: { role: "now" } }), make("span", { data: { role: "read" } })];
  const ranges = { role: "slider", ariaValueMin: "0", ariaValueMax: String(HOTTEST) };
  const surface = make("div", { className: "surface", tabIndex: 0, ...ranges });
  const values = make("p", { className: "values" }, now, read);
  const caption = make("figcaption", {}, title, explanation);
  const root = make("figure", { className: "card", data: { figure: figure.name } }, caption, values, surface);
  /** @type {import("./plot.js").Plot | null} */
  let plot = null;
  listen(surface, (x) => plot && plot.temperatureAt(x), actions);

  /**
   * The plot, in the size that the card has, so that letters keep theirs. In a hidden tab it has none.
   * @param {Content} content
   */
  function draw(content) {
    const { rows, words, formats } = content;
    title.textContent = words[`title_${figure.name}`];
    explanation.textContent = words[`is_${figure.name}`];
    const width = surface.clientWidth;
    if (width) {
      const height = Math.round(Math.min(280, Math.max(224, width * 0.52)));
      plot = plotFigure(figure, rows, { width, height, axis: words[`axis_${figure.name}`], words, formats });
      const box = { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" };
      surface.replaceChildren(svg("svg", box, plot.node));
    }
    write(content);
  }

  /**
   * The values at the slider's temperature and at the one that is read off.
   * @param {Content} content
   */
  function write({ rows, words, formats, temperature, reading }) {
    const line = (/** @type {string} */ key, /** @type {number} */ T) =>
      fill(words, key, { T: formats.temperature(T), value: formats.value(valueAt(rows, figure.name, T), figure) });
    setText(now, rows.length ? line("at_thermostat", temperature) : "");
    setText(read, reading === null ? "" : line("at_reading", reading));
    const at = reading ?? rows[nearestRow(rows, temperature)]?.temperature ?? null;
    surface.ariaLabel = fill(words, "read", { figure: words[`title_${figure.name}`] });
    surface.ariaValueNow = String(at ?? 0);
    surface.ariaValueText = at === null ? words.empty : line("at_reading", at);
    const label = `T\u00a0=\u00a0${formats.temperature(temperature)}`;
    const thermostat = { T: temperature, kind: "thermostat", label };
    plot?.mark(reading === null ? [thermostat] : [thermostat, { T: reading, kind: "reading" }]);
  }

  return { root, surface, draw, write };
}

/**
 * @param {HTMLElement} surface
 * @param {(x: number) => number | null} temperatureAt pixels from the left of the surface
 * @param {Actions} actions
 */
function listen(surface, temperatureAt, { readAt, focused, step }) {
  const follow = (/** @type {PointerEvent} */ { clientX }) =>
    readAt(temperatureAt(clientX - surface.getBoundingClientRect().left));
  surface.addEventListener("pointermove", follow);
  surface.addEventListener("pointerdown", follow);
  surface.addEventListener("pointerleave", ({ pointerType }) => {
    // A lifted finger leaves too; its reading stays until the next touch elsewhere.
    if (pointerType !== "touch" && surface !== document.activeElement) readAt(null);
  });
  surface.addEventListener("focus", () => surface.matches(":focus-visible") && focused());
  surface.addEventListener("blur", () => readAt(null));
  surface.addEventListener("keydown", (event) => {
    if (event.key === "Escape") readAt(null);
    if (event.key in KEYS && step(KEYS[event.key])) event.preventDefault();
  });
}
