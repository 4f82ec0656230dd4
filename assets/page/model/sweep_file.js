// sweep.json: the sweep that came with a model. model/sweep_file.py.

/** @typedef {import("../engine/contract.js").StoredSweep} StoredSweep */

const TEXTS = ["model", "digest", "prompt", "date", "command"], WHOLE = ["seeds", "length"];
const BOUNDS = ["high", "low", "mean"];

/**
 * The sweep in a file; null if it is damaged.
 * @param {string} text
 * @returns {StoredSweep | null}
 */
export function readSweep(text) {
  try {
    const sweep = JSON.parse(text);
    const isWhole = TEXTS.every((name) => typeof sweep[name] === "string") &&
      WHOLE.every((name) => Number.isInteger(sweep[name])) && Number.isFinite(sweep.seconds) &&
      sweep.rows.length > 0 && sweep.rows.length === sweep.temperatures.length &&
      sweep.rows.every((/** @type {any} */ row, /** @type {number} */ n) =>
        isRow(row) && row.temperature === sweep.temperatures[n]
      );
    return isWhole ? sweep : null;
  } catch {
    return null;
  }
}

/**
 * Whether each measure of a row is null or a mean with its interval.
 * @param {Record<string, any>} row
 */
function isRow({ temperature, ...measures }) {
  return Number.isFinite(temperature) && Object.values(measures).every((mean) =>
    mean === null ||
    (Object.keys(mean).sort().join() === BOUNDS.join() && Object.values(mean).every(Number.isFinite))
  );
}
