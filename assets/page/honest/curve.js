// A small curve: entropy against T, with a dot at the slider's temperature.

import { svg } from "../kit/dom.js";
import { GRID } from "./checks.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [240, 84, 30, 16, 8, 8];

/**
 * @param {SVGSVGElement} root
 */
export function makeCurve(root) {
  const x = (/** @type {number} */ temperature) => LEFT + ((WIDTH - LEFT - RIGHT) * temperature) / 2;
  const y = (/** @type {number} */ bits) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * bits) / highest;
  let highest = 1; // bits

  const line = svg("polyline");
  const stem = svg("line", { y2: HEIGHT - BOTTOM });
  const dot = svg("circle", { r: 4 });
  const top = svg("text", { x: LEFT - 4, y: 15, "text-anchor": "end" });
  const axis = svg("path", { d: `M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}` });
  const marks = [0, 1, 2].map((T) => svg("text", { x: x(T), y: HEIGHT - 3, "text-anchor": "middle" }, String(T)));
  root.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  root.replaceChildren(axis, line, stem, dot, top, ...marks);

  return {
    /**
     * @param {number[]} bits at the temperatures of GRID
     * @param {string} label the highest of them
     */
    draw(bits, label) {
      highest = Math.max(...bits, 1e-9);
      line.setAttribute("points", bits.map((value, i) => `${x(GRID[i]).toFixed(1)},${y(value).toFixed(1)}`).join(" "));
      top.textContent = label;
    },

    /**
     * @param {number} temperature
     * @param {number} bits
     */
    mark(temperature, bits) {
      const [across, down] = [x(temperature).toFixed(1), y(bits).toFixed(1)];
      dot.setAttribute("cx", across);
      dot.setAttribute("cy", down);
      stem.setAttribute("x1", across);
      stem.setAttribute("x2", across);
      stem.setAttribute("y1", down);
    },
  };
}
