// A temperature schedule: [position, temperature from there on], ascending. It is written "0:0.70_34:0.73", in the
// address and in messages, as model/settings.py writes it.

/** @typedef {[number, number][]} Schedule */

export const HOTTEST = 2;

/**
 * The nearest temperature that the slider has: 0.00 … 2.00 in steps of 0.01.
 * @param {number} temperature
 */
export function clampTemperature(temperature) {
  return Math.round(100 * Math.min(HOTTEST, Math.max(0, temperature))) / 100 + 0; // −0 + 0 is 0
}

/**
 * The schedule of a line; empty where anything in it is broken. Temperatures are clamped.
 * @param {string | null | undefined} line
 * @param {number} longest entries
 * @returns {Schedule}
 */
export function parseSchedule(line, longest) {
  if (!line || line.length > 32 * longest) return [];
  /** @type {Schedule} */
  const schedule = [];
  for (const entry of line.replaceAll(",", ".").split("_")) { // a decimal comma
    const [, position, temperature] = /^(\d{1,9}):(-?(?:\d{1,9}(?:\.\d{0,20})?|\.\d{1,20}))$/.exec(entry) ?? [];
    if (temperature === undefined) return [];
    schedule.push([Number(position), clampTemperature(Number(temperature))]);
  }
  const ascending = schedule.every(([position], i) => (i ? schedule[i - 1][0] < position : position === 0));
  return ascending && schedule.length <= longest ? schedule : [];
}

/** @param {Schedule} schedule */
export function formatSchedule(schedule) {
  return schedule.map(([position, temperature]) => `${position}:${temperature.toFixed(2)}`).join("_");
}

/**
 * The schedule of a line up to a position, and another temperature from there on, where there is room for it.
 * @param {string} line
 * @param {number} position
 * @param {number} temperature
 * @param {number} longest entries
 */
export function changeSchedule(line, position, temperature, longest) {
  const past = parseSchedule(line, longest).filter(([start]) => start < position);
  if (past.at(-1)?.[1] !== temperature && past.length < longest) past.push([position, temperature]);
  return formatSchedule(past);
}

/**
 * The temperature that a token at `position` is drawn at.
 * @param {Schedule} schedule
 * @param {number} position
 */
export function temperatureAt(schedule, position) {
  const entry = schedule.findLast(([start]) => start <= position);
  if (!entry) throw new Error(`A schedule must begin at position 0. Received: ${formatSchedule(schedule)}`);
  return entry[1];
}
