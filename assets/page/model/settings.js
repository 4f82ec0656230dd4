// The settings of a run and their bounds: model/settings.py. A value out of its bounds is a failure with its key.

import { parseDecimal, parseWhole } from "../kit/numbers.js";
import { cutPrompt } from "../kit/prompt.js";

/** @typedef {import("../engine/contract.js").Failure} Failure */

export const LOW = 0.5, UNIT = 1, HIGH = 1.5; // the three fixed panels
export const MAX_TEMPERATURE = 2;
export const MAX_LENGTH = 5000;
export const MAX_SCHEDULE = 500; // entries
const MAX_PROMPT = 2000; // characters
export const MAX_SEED = 2n ** 63n - 1n;
const SURROGATE = /\p{Surrogate}/u;

/** A setting out of its bounds. */
export class SettingError extends Error {
  /**
   * @param {string} field
   * @param {unknown} value
   */
  constructor(field, value) {
    const isNothing = value === null || value === undefined || (typeof value === "string" && !value.trim());
    const text = isNothing ? "" : typeof value === "string" ? `'${value}'` : String(value);
    super(field);
    /** @type {Failure} */
    this.failure = { key: field, value: text.length <= 80 ? text : `${text.slice(0, 77)}…` };
  }
}

/** @param {unknown} value */
export function checkTemperature(value) {
  const number = typeof value === "string" ? parseDecimal(value) : value;
  if (typeof number !== "number" || !(number >= 0 && number <= MAX_TEMPERATURE)) {
    throw new SettingError("temperature", value);
  }
  return number;
}

/** @param {unknown} value */
export function checkSeed(value) {
  return checkWhole("seed", value, 0n, MAX_SEED);
}

/** @param {unknown} value */
export function checkLength(value) {
  return Number(checkWhole("length", value, 1n, BigInt(MAX_LENGTH)));
}

/** @param {unknown} value */
export function checkPosition(value) {
  return Number(checkWhole("position", value, 0n, BigInt(MAX_LENGTH)));
}

/**
 * The last 2,000 characters of a prompt, and the number of characters that were cut.
 * @param {unknown} value
 */
export function checkPrompt(value) {
  if (typeof value !== "string") throw new SettingError("prompt", value);
  const counting = cutPrompt(value, MAX_PROMPT);
  if (SURROGATE.test(counting.prompt)) throw new SettingError("prompt", value);
  return counting;
}

/**
 * @param {string} field
 * @param {unknown} value
 * @param {bigint} least
 * @param {bigint} most
 */
function checkWhole(field, value, least, most) {
  const whole = typeof value === "string" ? parseWhole(value) : Number.isInteger(value) ? BigInt(Number(value)) : null;
  if (whole === null || whole < least || whole > most) throw new SettingError(field, value);
  return whole;
}
