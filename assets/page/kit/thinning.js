// A temperature schedule with the fewest temperatures that give the same text. The noise chooses the same token over a
// range of temperatures, so one temperature serves all tokens in a row whose ranges have a number in common.

import { HOTTEST, temperatureAt } from "./schedule.js";

/** @typedef {import("./schedule.js").Schedule} Schedule */
/** @typedef {[number, number]} Range the lowest and the highest temperature that give a token, in hundredths */

/**
 * The number between two, in hundredths, that has the fewest decimals; of those the one that is nearest to a third one.
 * @param {Range} range
 * @param {number} wanted
 * @param {number} coarsest step, in hundredths
 */
function roundest([low, high], wanted, coarsest) {
  for (const step of [coarsest, 10, 1]) {
    const nearest = step *
      Math.min(Math.floor(high / step), Math.max(Math.ceil(low / step), Math.round(wanted / step)));
    if (nearest >= low && nearest <= high) return nearest;
  }
  return low;
}

/**
 * @typedef {object} Stretch tokens in a row that one temperature gives
 * @property {number} start the first of them
 * @property {Range} range the temperatures that give them all
 */

/**
 * The fewest stretches.
 * @param {Range[]} ranges of each token
 * @returns {Stretch[]}
 */
function fewestStretches(ranges) {
  /** @type {Stretch[]} */
  const stretches = [{ start: 0, range: [0, 100 * HOTTEST] }];
  ranges.forEach(([low, high], position) => {
    const last = stretches[stretches.length - 1], lowest = Math.max(low, last.range[0]);
    const highest = Math.min(high, last.range[1]);
    if (lowest <= highest) last.range = [lowest, highest];
    else stretches.push({ start: position, range: [low, high] });
  });
  return stretches;
}

/**
 * The stretches whose entries have the fewest characters: a stretch may end early, so that the next one has a temperature
 * with fewer digits. Every beginning of the text is solved once, from the solutions of the shorter ones.
 * @param {Range[]} ranges of each token
 * @returns {Stretch[]}
 */
function shortestStretches(ranges) {
  /** @type {{ length: number, last: Stretch | null }[]} of the first tokens, by their number */
  const solved = ranges.map(() => ({ length: Infinity, last: null }));
  solved.unshift({ length: 0, last: null });
  for (let start = 0; start < ranges.length; start += 1) {
    let [lowest, highest] = [0, 100 * HOTTEST];
    for (let end = start; end < ranges.length; end += 1) {
      [lowest, highest] = [Math.max(lowest, ranges[end][0]), Math.min(highest, ranges[end][1])];
      if (lowest > highest) break;
      const entry = shortEntry([start, roundest([lowest, highest], 0, 100) / 100]);
      const length = solved[start].length + entry.length + 1;
      if (length < solved[end + 1].length) solved[end + 1] = { length, last: { start, range: [lowest, highest] } };
    }
  }
  const stretches = [];
  for (let { last } = solved[ranges.length]; last; { last } = solved[last.start]) stretches.unshift(last);
  return stretches.length ? stretches : fewestStretches(ranges);
}

/**
 * The thinned schedule; null where the ranges do not belong to the schedule, as after a change of the model.
 * @param {Schedule} schedule
 * @param {Range[]} ranges of each token of the text
 * @param {boolean} isWhole whether the text ends there; otherwise it goes on at the temperature that is used last
 * @param {boolean} [isShortest] whether it has the fewest characters, or stays nearer to what was used
 * @returns {Schedule | null}
 */
export function thinSchedule(schedule, ranges, isWhole, isShortest = false) {
  const usedAt = (/** @type {number} */ position) => Math.round(100 * temperatureAt(schedule, position));
  const last = usedAt(Infinity);
  const all = isWhole ? ranges : [...ranges, /** @type {Range} */ ([last, last])];
  if (ranges.some(([low, high], position) => usedAt(position) < low || usedAt(position) > high)) return null;
  if (isShortest) return shortestStretches(all).map(({ start, range }) => [start, roundest(range, 0, 100) / 100]);
  const stretches = fewestStretches(all);
  return stretches.map(({ start, range }, i) => {
    const staysLast = i === stretches.length - 1 && last >= range[0] && last <= range[1];
    return [start, (staysLast ? last : roundest(range, usedAt(start), 10)) / 100];
  });
}

/** @param {Schedule[number]} entry */
function shortEntry([position, temperature]) {
  return `${position}:${temperature}`.replace(":0.", ":.");
}

/**
 * A schedule as a link has it: "0:0.5_34:1".
 * @param {Schedule} schedule
 */
export function shortSchedule(schedule) {
  return schedule.map(([position, temperature]) => `${position}:${temperature}`).join("_");
}

/**
 * The same with the fewest characters: "0:.5_34:1".
 * @param {Schedule} schedule
 */
export function shortestSchedule(schedule) {
  return schedule.map(shortEntry).join("_");
}
