// One figure against T as SVG: axes, the 95% band, the line of means with its marks, and marks at single temperatures. The
// page's style sheet styles it on the page; a saved file has a style of its own.

import { svg } from "../kit/dom.js";
import { HOTTEST } from "../kit/schedule.js";
import { scaleOf, stretches, valueAt } from "./figures.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("./formats.js").Formats} Formats */
/** @typedef {import("./figures.js").Figure} Figure */
/** @typedef {import("./figures.js").Row} Row */
/** @typedef {ReturnType<typeof makePlane>} Plane */
/** @typedef {{ T: number, kind: string, label?: string }} Mark a vertical line; `kind` is its class */
/**
 * @typedef {object} Plot
 * @property {SVGGElement} node
 * @property {(marks: Mark[]) => void} mark replaces the vertical marks
 * @property {(x: number) => number} temperatureAt
 */

const MARGIN = { left: 46, right: 14, top: 40, bottom: 40 };

/**
 * @param {Figure} figure
 * @param {Row[]} rows by rising temperature
 * @param {{ width: number, height: number, axis: string, words: Words, formats: Formats }} options
 * @returns {Plot}
 */
export function plotFigure(figure, rows, { width, height, axis, words, formats }) {
  const plane = makePlane(width, height, scaleOf(figure, rows));
  const { left, right, top, bottom, x } = plane;
  const marks = svg("g");
  const curve = stretches(rows, figure.name);
  const missing = rows.length ? words[`nothing_${figure.name}`] ?? words.nothing : words.empty;
  const node = svg(
    "g",
    { class: "plot" },
    ...drawAxes(figure, plane, formats),
    svg("text", { class: "name", x: 2, y: 13 }, axis),
    svg("text", { class: "name", x: (left + right) / 2, y: height - 6, "text-anchor": "middle" }, words.temperature),
    ...curve.map((stretch) => drawBand(stretch, plane)),
    ...curve.flatMap((stretch) => drawCurve(stretch, figure, plane)),
    drawLabel(curve.flat(), words[`label_${figure.name}`], missing, plane),
    marks,
  );

  /** @param {Mark} mark */
  function drawMark({ T, kind, label }) {
    const group = svg("g", { class: kind, "data-temperature": T });
    group.append(svg("line", { x1: x(T), x2: x(T), y1: top - 6, y2: bottom }));
    const value = valueAt(rows, figure.name, T);
    if (value) group.append(svg("circle", { cx: x(T), cy: plane.y(value.mean), r: 5.5 }));
    const anchor = T < 0.3 ? "start" : T > 1.7 ? "end" : "middle";
    if (label) group.append(svg("text", { x: x(T), y: top - 10, "text-anchor": anchor }, label));
    return group;
  }

  return {
    node,
    mark: (all) => marks.replaceChildren(...all.map(drawMark)),
    temperatureAt: (place) => (HOTTEST * (place - left)) / (right - left),
  };
}

/**
 * Where temperatures and values lie in a drawing.
 * @param {number} width
 * @param {number} height
 * @param {{ end: number, step: number }} scale
 */
function makePlane(width, height, { end, step }) {
  const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
  const x = (/** @type {number} */ T) => left + ((right - left) * T) / HOTTEST;
  const y = (/** @type {number} */ value) => bottom - ((bottom - top) * value) / end;
  const point = (/** @type {number} */ T, /** @type {number} */ value) => `${x(T).toFixed(2)} ${y(value).toFixed(2)}`;
  return { left, right, top, bottom, end, step, x, y, point };
}

/**
 * @param {Figure} figure
 * @param {Plane} plane
 * @param {Formats} formats
 */
function drawAxes(figure, { left, right, bottom, end, step, x, y }, formats) {
  const nodes = [];
  for (let value = 0; value <= end; value += step) {
    nodes.push(svg("line", { class: value ? "grid" : "axis", x1: left, x2: right, y1: y(value), y2: y(value) }));
    const place = { class: "tick", x: left - 7, y: y(value) + 4, "text-anchor": "end" };
    nodes.push(svg("text", place, formats.axis(value, figure)));
  }
  for (let T = 0; T <= HOTTEST; T += 0.5) {
    nodes.push(svg("line", { class: "axis", x1: x(T), x2: x(T), y1: bottom, y2: bottom + 4 }));
    nodes.push(svg("text", { class: "tick", x: x(T), y: bottom + 17, "text-anchor": "middle" }, formats.tick(T)));
  }
  return nodes;
}

/** @typedef {ReturnType<typeof stretches>[number]} Stretch */

/**
 * @param {Stretch} stretch
 * @param {Plane} plane
 */
function drawBand(stretch, { point }) {
  const up = stretch.map(({ temperature, high }) => point(temperature, high));
  const down = stretch.map(({ temperature, low }) => point(temperature, low)).reverse();
  return svg("path", { class: "band", d: `M${[...up, ...down].join("L")}Z` });
}

/**
 * @param {Stretch} stretch
 * @param {Figure} figure
 * @param {Plane} plane
 */
function drawCurve(stretch, { dash, mark }, { point }) {
  const points = stretch.map(({ temperature, mean }) => point(temperature, mean));
  const marks = stretch.map(({ temperature }, i) => {
    const place = `translate(${points[i]})`;
    return svg("path", { class: "mark", d: mark, transform: place, "data-temperature": temperature });
  });
  return [svg("path", { class: "curve", d: `M${points.join("L")}`, "stroke-dasharray": dash }), ...marks];
}

/**
 * The curve's name above it, at the end where the curve is lower, so that they do not cross, or below a curve that has no
 * room above; without a curve, a sentence.
 * @param {Stretch} known
 * @param {string} name
 * @param {string} missing
 * @param {Plane} plane
 */
function drawLabel(known, name, missing, { left, right, top, bottom, x, y }) {
  if (!known.length) {
    const middle = { class: "label", x: (left + right) / 2, y: (top + bottom) / 2, "text-anchor": "middle" };
    return svg("text", middle, missing);
  }
  const rises = known[known.length - 1].mean > known[0].mean;
  const { temperature, low, high } = known[Math.floor((known.length - 1) * (rises ? 0.8 : 0.25))];
  const above = y(high) - 9, below = Math.min(bottom - 6, y(low) + 20);
  const place = { x: x(temperature) + (rises ? -6 : 6), y: above < top + 12 ? below : above };
  return svg("text", { class: "label", ...place, "text-anchor": rises ? "end" : "start" }, name);
}
