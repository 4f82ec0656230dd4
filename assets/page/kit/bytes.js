// Numbers that travel as base64. Everything is little-endian.

/**
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function unpackBytes(base64) {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

/**
 * Logits or probabilities as the server packs them: the exact float32 numbers that the draw uses.
 * @param {string} base64
 */
export function unpackLogits(base64) {
  const view = new DataView(unpackBytes(base64).buffer);
  return Float32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

/**
 * Signed bytes.
 * @param {string} base64
 */
export function unpackSigned(base64) {
  return new Int8Array(unpackBytes(base64).buffer);
}

/**
 * Ids of `wide` bytes each.
 * @param {string} base64
 * @param {number} wide 1, 2 or 4
 * @returns {Uint8Array | Uint16Array | Uint32Array}
 */
export function unpackIds(base64, wide) {
  const { buffer } = unpackBytes(base64); // every browser runs on little-endian machines
  if (wide === 1) return new Uint8Array(buffer);
  return wide === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer);
}
