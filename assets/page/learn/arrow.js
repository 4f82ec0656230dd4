// An arrow in a drawing.

import { svg } from "../kit/dom.js";

/**
 * Along a polyline. Its head is a path, so that no marker with an id is needed.
 * @param {[number, number][]} points [x, y], at least two
 * @param {string} [className]
 */
export function arrow(points, className = "arrow") {
  const [[ax, ay], [bx, by]] = points.slice(-2);
  const turn = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
  const head = svg("path", { d: "M0 0L-7 -4V4Z", transform: `translate(${bx} ${by}) rotate(${turn})`, class: "head" });
  return svg("g", { class: className }, svg("polyline", { points: points.join(" ") }), head);
}
