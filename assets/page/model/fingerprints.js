// How much of a text stands in the training text word for word: model/fingerprints.py, which says how well it is known.

/** @typedef {import("../engine/contract.js").Copied} Copied */
/**
 * @typedef {object} Fingerprints of a training text
 * @property {string} text the first 16 digits of its sha256
 * @property {number} bits of each
 * @property {Uint32Array} values different ones, ascending
 */

const WIDTH = 16, SHORTEST = 20, LOW_BITS = 4; // characters of a fingerprint and of a passage, and bits
const MAGIC = "RTFP", HEADER = 20;

/**
 * What fingerprints.bin says. Throws an Error for a damaged one.
 * @param {ArrayBuffer} content
 * @returns {Fingerprints}
 */
export function readFingerprints(content) {
  const bytes = new Uint8Array(content);
  if (bytes.length < HEADER || String.fromCharCode(...bytes.subarray(0, 4)) !== MAGIC) {
    throw new Error("is no file of fingerprints");
  }
  const header = new DataView(content), bits = header.getUint32(12, true), count = header.getUint32(16, true);
  const text = Array.from(bytes.subarray(4, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const groups = HEADER + Math.ceil(count / 2), size = groups + Math.ceil((count + 2 ** (bits - LOW_BITS)) / 8);
  if (bits < LOW_BITS || bits > 32 || bytes.length !== size) throw new Error("is incomplete");
  const values = new Uint32Array(count);
  let found = 0;
  for (let at = groups; at < bytes.length; at += 1) {
    for (let bit = 0, byte = bytes[at]; byte; bit += 1, byte >>= 1) {
      if (!(byte & 1)) continue;
      const group = 8 * (at - groups) + bit - found, low = bytes[HEADER + (found >> 1)] >> (LOW_BITS * (found & 1));
      values[found] = group * 2 ** LOW_BITS + (low & 15); // what is too much is left out
      found += 1;
    }
  }
  if (found !== count) throw new Error("is damaged");
  return { text, bits, values };
}

/**
 * FNV-1a of 16 code points, and the finaliser of MurmurHash3.
 * @param {number[]} signs
 * @param {number} at
 */
function hashOf(signs, at) {
  let hash = 2166136261;
  for (let i = at; i < at + WIDTH; i += 1) hash = Math.imul(hash ^ signs[i], 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * @param {Uint32Array} values ascending
 * @param {number} wanted
 */
function has(values, wanted) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return values[low] === wanted;
}

/**
 * What of a text is copied; null without fingerprints, and for a text of fewer than 20 characters.
 * @param {string} text
 * @param {Fingerprints | null} fingerprints
 * @returns {Copied | null}
 */
export function copied(text, fingerprints) {
  const signs = Array.from(text, (sign) => /** @type {number} */ (sign.codePointAt(0)));
  if (!fingerprints || signs.length < SHORTEST) return null;
  const { bits, values } = fingerprints;
  let covered = 0, end = 0, longest = { length: 0, onset: 0 };
  for (let at = 0, begin = 0; at <= signs.length - WIDTH + 1; at += 1) {
    if (at <= signs.length - WIDTH && has(values, hashOf(signs, at) >>> (32 - bits))) continue;
    const length = at > begin ? at - begin + WIDTH - 1 : 0;
    if (length >= SHORTEST) {
      covered += begin + length - Math.max(begin, end); // passages may share characters
      end = begin + length;
      if (length > longest.length) longest = { length, onset: begin };
    }
    begin = at + 1;
  }
  return { share: covered / signs.length, ...longest };
}
