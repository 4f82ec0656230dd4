// The codewords of a QR code (ISO/IEC 18004) in byte mode at error correction level L: the text's bytes in blocks, each
// with its Reed–Solomon codewords, interleaved.

// Per version, from 1: codewords of error correction in each block, and the number of blocks.
const CORRECTION = [
  ...[7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28],
  ...[28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];
const BLOCKS = [
  ...[1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8],
  ...[8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
];
const BYTE_MODE = 4;
const PADDING = [0xec, 0x11];
const FIELD = 0x11d; // x⁸ + x⁴ + x³ + x² + 1

/** @param {number} version */
export function alignmentCount(version) {
  return version === 1 ? 0 : Math.floor(version / 7) + 2; // in each direction
}

/**
 * The codewords of data and correction that the modules of a version hold.
 * @param {number} version
 */
function codewordCount(version) {
  const side = 17 + 4 * version, marks = alignmentCount(version);
  let modules = side * side - 3 * 64 - 31 - 2 * (side - 16); // without finders, formats and timing
  if (marks) modules -= 25 * (marks * marks - 3) - 10 * (marks - 2); // two of five modules cross the timing
  if (version > 6) modules -= 36;
  return Math.floor(modules / 8);
}

/** @param {number} version */
function dataCount(version) {
  return codewordCount(version) - CORRECTION[version - 1] * BLOCKS[version - 1];
}

/** @param {number} version */
function lengthBits(version) {
  return version < 10 ? 8 : 16;
}

/**
 * The smallest version that holds so many bytes; null where none does.
 * @param {number} bytes
 */
export function versionFor(bytes) {
  const fits = (/** @type {number} */ version) => 4 + lengthBits(version) + 8 * bytes <= 8 * dataCount(version);
  const version = CORRECTION.findIndex((_, i) => fits(i + 1)) + 1;
  return version || null;
}

/**
 * The codewords in the order in which they are drawn.
 * @param {Uint8Array} bytes
 * @param {number} version
 */
export function codewordsOf(bytes, version) {
  const data = dataCodewords(bytes, version);
  const count = BLOCKS[version - 1], short = Math.floor(data.length / count);
  const longer = data.length % count; // the last blocks have one codeword more
  const divisor = generator(CORRECTION[version - 1]);
  let at = 0;
  const blocks = Array.from({ length: count }, (_, i) => data.slice(at, at += short + (i >= count - longer ? 1 : 0)));
  const corrections = blocks.map((block) => remainder(block, divisor));
  return [...interleave(blocks), ...interleave(corrections)];
}

/**
 * @param {Uint8Array} bytes
 * @param {number} version
 */
function dataCodewords(bytes, version) {
  const capacity = 8 * dataCount(version);
  const bits = [...binary(BYTE_MODE, 4), ...binary(bytes.length, lengthBits(version))];
  for (const byte of bytes) bits.push(...binary(byte, 8));
  bits.push(...binary(0, Math.min(4, capacity - bits.length)));
  bits.push(...binary(0, -bits.length & 7));
  for (let i = 0; bits.length < capacity; i += 1) bits.push(...binary(PADDING[i % 2], 8));
  const codewords = Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(8 * i, 8 * i + 8));
  return codewords.map((eight) => eight.reduce((value, bit) => 2 * value + bit, 0));
}

/**
 * @param {number} value
 * @param {number} count
 */
export function binary(value, count) {
  return Array.from({ length: count }, (_, i) => (value >> (count - 1 - i)) & 1);
}

/** @param {number[][]} blocks */
function interleave(blocks) {
  const longest = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: longest }, (_, i) => blocks.map((block) => block[i]))
    .flat().filter((codeword) => codeword !== undefined);
}

/**
 * A product in the field of 256 elements.
 * @param {number} a
 * @param {number} b
 */
function multiply(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product >> 7) * FIELD;
    product ^= ((b >> bit) & 1) * a;
  }
  return product;
}

/**
 * The coefficients of (x − 1)(x − 2)(x − 2²) …, the highest first, without the leading 1.
 * @param {number} degree
 */
function generator(degree) {
  const coefficients = [...new Array(degree - 1).fill(0), 1];
  for (let i = 0, root = 1; i < degree; i += 1, root = multiply(root, 2)) {
    for (let j = 0; j < degree; j += 1) {
      coefficients[j] = multiply(coefficients[j], root) ^ (j + 1 < degree ? coefficients[j + 1] : 0);
    }
  }
  return coefficients;
}

/**
 * The Reed–Solomon codewords of a block.
 * @param {number[]} block
 * @param {number[]} divisor
 */
function remainder(block, divisor) {
  let rest = divisor.map(() => 0);
  for (const codeword of block) {
    const factor = codeword ^ rest[0];
    rest = divisor.map((coefficient, i) => (rest[i + 1] ?? 0) ^ multiply(coefficient, factor));
  }
  return rest;
}
