// The pictures of 1200 × 630 that the page draws: one passage, or the beginnings of the four texts.

import { hueOf } from "../kit/numbers.js";
import { drawQr } from "../kit/qr_picture.js";
import { fit } from "./lines.js";

/**
 * @typedef {object} Caption
 * @property {string} site
 * @property {string} model
 * @property {string} link
 * @property {number} temperature of the slider
 */

const WIDTH = 1200, HEIGHT = 630, EDGE = 60, CODE = 150;
const COLOURS = { page: "#f6f5f2", card: "#fffefc", ink: "#1f1d26", faint: "#5d5968", line: "#d9d5cc" };
const SERIF = 'Palatino, "Palatino Linotype", Georgia, serif', SANS = "system-ui, sans-serif";
const PASSAGE = [52, 46, 40, 35, 30, 26, 22, 19], COLUMN = [20, 18, 16]; // pixels of a letter

/** @param {number} temperature */
const colourOf = (temperature) => `oklch(0.5 0.18 ${hueOf(temperature)})`;

/** The drawing surface of an empty picture. */
function begin() {
  const element = document.createElement("canvas");
  [element.width, element.height] = [WIDTH, HEIGHT];
  const canvas = /** @type {CanvasRenderingContext2D} */ (element.getContext("2d"));
  canvas.fillStyle = COLOURS.page;
  canvas.fillRect(0, 0, WIDTH, HEIGHT);
  canvas.textBaseline = "alphabetic";
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @param {string} text
 * @param {[number, number]} at
 * @param {string} font
 * @param {string} colour
 */
function write(canvas, text, at, font, colour) {
  [canvas.font, canvas.fillStyle] = [font, colour];
  canvas.fillText(text, ...at);
}

/**
 * Lines of a text in a box, as large as they fit. Returns how high they are.
 * @param {CanvasRenderingContext2D} canvas
 * @param {string} text
 * @param {{ x: number, y: number, width: number, height: number }} box
 * @param {number[]} sizes
 */
function writeText(canvas, text, box, sizes) {
  const { size, lines } = fit(text, box, sizes, (pixels) => (line) => {
    canvas.font = `${pixels}px ${SERIF}`;
    return canvas.measureText(line).width;
  });
  lines.forEach((line, i) =>
    write(canvas, line, [box.x, box.y + size * (1 + 1.4 * i)], `${size}px ${SERIF}`, COLOURS.ink)
  );
  return 1.4 * size * lines.length;
}

/**
 * What stands below the texts: site, model and address, and the code of the link.
 * @param {CanvasRenderingContext2D} canvas
 * @param {string} label
 * @param {Caption} caption
 */
function writeCaption(canvas, label, { site, model, link, temperature }) {
  const { host, pathname } = new URL(link), bottom = HEIGHT - EDGE;
  write(canvas, label, [EDGE, bottom - 66], `700 32px ${SANS}`, colourOf(temperature));
  write(canvas, `${model} · ${site}`, [EDGE, bottom - 28], `24px ${SANS}`, COLOURS.ink);
  write(canvas, host + pathname, [EDGE, bottom + 4], `20px ${SANS}`, COLOURS.faint);
  drawQr(canvas, link, { x: WIDTH - EDGE - CODE, y: bottom - CODE + 14, size: CODE });
}

/**
 * @param {CanvasRenderingContext2D} canvas
 * @returns {Promise<Blob>}
 */
function png(canvas) {
  return new Promise((resolve, reject) =>
    canvas.canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("A picture must have a size."))))
  );
}

/**
 * @param {string} passage
 * @param {string} label "T = 0.80"
 * @param {Caption} caption
 */
export function passagePicture(passage, label, caption) {
  const canvas = begin();
  const height = writeText(
    canvas,
    passage,
    { x: EDGE + 34, y: EDGE, width: WIDTH - 2 * EDGE - 34, height: 360 },
    PASSAGE,
  );
  canvas.fillStyle = colourOf(caption.temperature);
  canvas.fillRect(EDGE, EDGE, 6, height);
  writeCaption(canvas, label, caption);
  return png(canvas);
}

/**
 * @param {{ label: string, text: string }[]} texts
 * @param {number[]} temperatures of the texts
 * @param {string} label
 * @param {Caption} caption
 */
export function textsPicture(texts, temperatures, label, caption) {
  const canvas = begin(), gap = 20, width = (WIDTH - 2 * EDGE - gap * (texts.length - 1)) / texts.length;
  texts.forEach(({ label: name, text }, i) => {
    const x = EDGE + i * (width + gap);
    canvas.fillStyle = COLOURS.card;
    canvas.strokeStyle = COLOURS.line;
    canvas.beginPath();
    canvas.roundRect(x, 36, width, 380, 12);
    canvas.fill();
    canvas.stroke();
    write(canvas, name, [x + 16, 70], `700 20px ${SANS}`, colourOf(temperatures[i]));
    writeText(canvas, text.trimStart(), { x: x + 16, y: 84, width: width - 32, height: 324 }, COLUMN);
  });
  writeCaption(canvas, label, caption);
  return png(canvas);
}
