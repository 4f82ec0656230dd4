// A QR code as a picture: dark on white in every colour scheme, with the quiet zone that readers need.

import { svg } from "./dom.js";
import { qrCode } from "./qr.js";

const QUIET = 4; // modules

/**
 * @param {string} text
 * @returns {SVGSVGElement | null} null where the text is too long for a code
 */
export function qrPicture(text) {
  const code = qrCode(text);
  if (!code) return null;
  const side = code.length + 2 * QUIET;
  const dark = code.flatMap((row, i) => row.map((isDark, j) => (isDark ? `M${j + QUIET} ${i + QUIET}h1v1h-1z` : "")));
  return svg(
    "svg",
    { viewBox: `0 0 ${side} ${side}`, "shape-rendering": "crispEdges", "aria-hidden": "true" },
    svg("rect", { width: side, height: side, fill: "#fff" }),
    svg("path", { d: dark.join(""), fill: "#000" }),
  );
}

/**
 * Draw a code onto a canvas.
 * @param {CanvasRenderingContext2D} canvas
 * @param {string} text
 * @param {{ x: number, y: number, size: number }} place
 */
export function drawQr(canvas, text, { x, y, size }) {
  const code = qrCode(text);
  if (!code) return;
  const module = size / (code.length + 2 * QUIET);
  const edge = (/** @type {number} */ i) => Math.round((i + QUIET) * module); // whole pixels, without gaps
  canvas.fillStyle = "#fff";
  canvas.fillRect(x, y, size, size);
  canvas.fillStyle = "#000";
  code.forEach((row, i) =>
    row.forEach((isDark, j) =>
      isDark && canvas.fillRect(x + edge(j), y + edge(i), edge(j + 1) - edge(j), edge(i + 1) - edge(i))
    )
  );
}
