// A QR code (ISO/IEC 18004) of a text: byte mode, UTF-8, error correction level L, of eight masks the one with the
// smallest penalty. The error correction stays at L because fewer modules are read from farther away.

import { alignmentCount, binary, codewordsOf, versionFor } from "./qr_codewords.js";

/** @type {((row: number, column: number) => boolean)[]} */
const MASKS = [
  (i, j) => (i + j) % 2 === 0,
  (i) => i % 2 === 0,
  (_, j) => j % 3 === 0,
  (i, j) => (i + j) % 3 === 0,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2 === 0,
  (i, j) => (i * j) % 2 + (i * j) % 3 === 0,
  (i, j) => ((i * j) % 2 + (i * j) % 3) % 2 === 0,
  (i, j) => ((i + j) % 2 + (i * j) % 3) % 2 === 0,
];
const LEVEL_L = 1;
const FORMAT = { generator: 0x537, bits: 10, mask: 0x5412 };
const VERSION = { generator: 0x1f25, bits: 12, mask: 0 };
const FINDER_LIKE = [[1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1]];

/** @typedef {(0 | 1 | null)[][]} Grid rows of modules: 1 is dark, null is free */

/**
 * The modules by row, true for a dark one, without a quiet zone; null where the text is too long for any code.
 * @param {string} text
 * @param {number} [mask] 0 to 7, in place of the best
 * @returns {boolean[][] | null}
 */
export function qrCode(text, mask) {
  const bytes = new TextEncoder().encode(text), version = versionFor(bytes.length);
  if (version === null) return null;
  const frame = drawFrame(version);
  const bits = codewordsOf(bytes, version).flatMap((codeword) => binary(codeword, 8));
  const masks = mask === undefined ? MASKS.keys() : [mask];
  const codes = Array.from(masks, (number) => drawData(frame, bits, number));
  const best = codes.reduce((least, code) => (penalty(code) < penalty(least) ? code : least));
  return best.map((row) => row.map(Boolean));
}

/**
 * The modules that hold no data. Those of the format are dark for now.
 * @param {number} version
 */
function drawFrame(version) {
  const side = 17 + 4 * version;
  /** @type {Grid} */
  const grid = Array.from({ length: side }, () => new Array(side).fill(null));
  for (let i = 0; i < side; i += 1) grid[6][i] = grid[i][6] = i % 2 ? 0 : 1;
  const centres = alignmentCentres(version);
  for (const row of centres) {
    for (const column of centres) {
      const isFinder = (row === 6 && (column === 6 || column === side - 7)) || (row === side - 7 && column === 6);
      if (!isFinder) drawRings(grid, row, column, 2);
    }
  }
  for (const [row, column] of [[3, 3], [3, side - 4], [side - 4, 3]]) drawRings(grid, row, column, 4);
  drawFormat(grid, new Array(15).fill(1));
  if (version > 6) {
    checked(version, VERSION).reverse().forEach((bit, i) => {
      const [long, short] = [Math.floor(i / 3), side - 11 + i % 3];
      grid[long][short] = grid[short][long] = bit;
    });
  }
  return grid;
}

/**
 * Rings around a centre: dark at distances 0, 1 and 3 of a finder, 0 and 2 of an alignment mark.
 * @param {Grid} grid
 * @param {number} row
 * @param {number} column
 * @param {2 | 4} radius
 */
function drawRings(grid, row, column, radius) {
  for (let i = -radius; i <= radius; i += 1) {
    for (let j = -radius; j <= radius; j += 1) {
      const distance = Math.max(Math.abs(i), Math.abs(j));
      const isDark = radius === 2 ? distance !== 1 : distance !== 2 && distance !== 4;
      if (grid[row + i]?.[column + j] !== undefined) grid[row + i][column + j] = isDark ? 1 : 0;
    }
  }
}

/** @param {number} version */
function alignmentCentres(version) {
  const count = alignmentCount(version), last = 10 + 4 * version;
  if (!count) return [];
  const step = version === 32 ? 26 : 2 * Math.ceil((last - 6) / (2 * count - 2));
  return [6, ...Array.from({ length: count - 1 }, (_, i) => last - step * i).reverse()];
}

/**
 * A number with the check bits of its code (BCH), the highest bit first.
 * @param {number} value
 * @param {{ generator: number, bits: number, mask: number }} code
 * @returns {(0 | 1)[]}
 */
function checked(value, { generator, bits, mask }) {
  let rest = value;
  for (let i = 0; i < bits; i += 1) rest = (rest << 1) ^ ((rest >> (bits - 1)) * generator);
  const count = bits === FORMAT.bits ? 15 : 18;
  return /** @type {(0 | 1)[]} */ (binary(((value << bits) | rest) ^ mask, count));
}

/**
 * @param {Grid} grid
 * @param {(0 | 1)[]} bits the highest first
 */
function drawFormat(grid, bits) {
  const side = grid.length;
  bits.forEach((bit, i) => {
    const along = i < 6 ? i : i < 8 ? i + 1 : 15 - i + (i === 8 ? 0 : -1); // 6 is the timing's
    if (i < 8) grid[8][along] = bit;
    else grid[i === 8 ? 7 : 14 - i][8] = bit;
    if (i < 7) grid[side - 1 - i][8] = bit;
    else grid[8][side - 15 + i] = bit;
  });
  grid[side - 8][8] = 1;
}

/**
 * @param {Grid} frame
 * @param {number[]} bits
 * @param {number} mask
 */
function drawData(frame, bits, mask) {
  const grid = frame.map((row) => [...row]), side = grid.length;
  let at = 0;
  for (let right = side - 1, upwards = true; right > 0; right -= 2, upwards = !upwards) {
    if (right === 6) right = 5; // the timing's column
    for (let step = 0; step < side; step += 1) {
      const row = upwards ? side - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (frame[row][column] !== null) continue;
        const bit = (bits[at++] ?? 0) ^ Number(MASKS[mask](row, column));
        grid[row][column] = bit ? 1 : 0;
      }
    }
  }
  drawFormat(grid, checked((LEVEL_L << 3) | mask, FORMAT));
  return grid;
}

/**
 * How hard a code is to read: long runs, squares, what looks like a finder, and more of one colour than of the other.
 * @param {Grid} grid
 */
function penalty(grid) {
  const side = grid.length, columns = grid.map((_, j) => grid.map((row) => row[j]));
  let points = 0, dark = 0;
  for (const line of [...grid, ...columns]) {
    for (let at = 0, end = 0; at < side; at = end) {
      while (end < side && line[end] === line[at]) end += 1;
      if (end - at >= 5) points += end - at - 2;
    }
    for (let at = 0; at + 11 <= side; at += 1) {
      points += 40 * FINDER_LIKE.filter((pattern) => pattern.every((bit, i) => line[at + i] === bit)).length;
    }
  }
  for (let i = 0; i < side; i += 1) {
    for (let j = 0; j < side; j += 1) {
      dark += Number(grid[i][j]);
      const square = [grid[i][j + 1], grid[i + 1]?.[j], grid[i + 1]?.[j + 1]];
      if (square.every((module) => module === grid[i][j])) points += 3;
    }
  }
  return points + 10 * Math.floor(Math.abs(20 * dark / side ** 2 - 10));
}
