// The curves of a sweep as a picture: five plots, two by two, on white, with a style of their own.

import { make, svg } from "../kit/dom.js";
import { FIGURES } from "./figures.js";
import { factsOf, printable } from "./notes.js";
import { plotFigure } from "./plot.js";

const [WIDTH, HEIGHT] = [980, 1072];
const PLOT = { left: 20, top: 96, width: 460, height: 300, gap: [20, 12] };
const STYLE = `
  text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f1d26; }
  .title { font-size: 20px; font-weight: 650; } .note { font-size: 13px; fill: #5d5968; }
  .plot .tick { font-size: 12px; fill: #5d5968; } .plot .name { font-size: 13px; fill: #1f1d26; }
  .plot .label { font-size: 13px; font-weight: 650; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; }
  .plot .grid { stroke: #e2dfd8; } .plot .axis { stroke: #5d5968; }
  .plot .band { fill: #2f5bd7; fill-opacity: 0.2; } .plot .curve { fill: none; stroke: #1d3f9e; stroke-width: 2px; }
  .plot .mark { fill: #1d3f9e; }`;

/**
 * An SVG file.
 * @param {import("./sweep.js").Result} result
 * @param {import("../kit/words.js").Words} words
 * @param {import("./formats.js").Formats} formats
 */
export function svgOf(result, words, formats) {
  const { left, top, width, height, gap: [across, down] } = PLOT;
  const plots = FIGURES.map((figure, i) => {
    const axis = `${words[`title_${figure.name}`]}, ${words[`axis_${figure.name}`]}`;
    const [x, y] = [left + (i % 2) * (width + across), top + Math.floor(i / 2) * (height + down)];
    const plot = plotFigure(figure, result.rows, { width, height, axis, words, formats });
    return svg("g", { transform: `translate(${x} ${y})` }, plot.node);
  });
  const picture = svg(
    "svg",
    { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" },
    svg("title", {}, words.svg_title),
    svg("style", {}, STYLE),
    svg("rect", { width: WIDTH, height: HEIGHT, fill: "#ffffff" }),
    svg("text", { class: "title", x: 24, y: 38 }, words.svg_title),
    svg("text", { class: "note", x: 24, y: 62 }, printable(factsOf(result, words), 150)),
    ...plots,
    svg("text", { class: "note", x: 24, y: HEIGHT - 20 }, words.svg_legend),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(picture)}\n`;
}

/**
 * The PNG file of an SVG file, at twice its size.
 * @param {string} picture
 * @returns {Promise<Blob>}
 */
export async function pngOf(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture)}`;
  await image.decode();
  const canvas = make("canvas", { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => blob ? resolve(blob) : reject(new Error("This browser makes no PNG.")), "image/png");
  });
}
