// The odds of texts: how probable each of their ids was, at T = 1 and at the temperature it was drawn at.
// As model/odds.py.

import { temperatureAt } from "../kit/schedule.js";
import { HIGH, LOW, UNIT } from "./settings.js";

/**
 * The probability of every id at T = 1 and at the temperature used, for each text. The first three texts were written
 * at the temperatures of the fixed panels, the fourth with the schedule.
 * @param {import("./engine.js").Engine} engine
 * @param {number[]} promptIds
 * @param {number[][]} texts one to four
 * @param {import("../kit/schedule.js").Schedule} schedule
 * @returns {Promise<{ one: Float64Array, used: Float64Array }[]>}
 */
export async function readOdds(engine, promptIds, texts, schedule) {
  const steps = Math.max(...texts.map(({ length }) => length));
  const odds = texts.map(({ length }) => ({ one: new Float64Array(length), used: new Float64Array(length) }));
  const both = [...texts, ...texts]; // the first half is read at T = 1
  let rows = engine.take(await engine.prime(promptIds, 0n), both.map(() => 0));
  for (let step = 0; step < steps; step += 1) {
    const used = [LOW, UNIT, HIGH, temperatureAt(schedule, step)].slice(0, texts.length);
    const result = await engine.feed(rows, both.map((text) => [text[step] ?? 0]), [...texts.map(() => UNIT), ...used]);
    rows = result.rows;
    texts.forEach((text, n) => {
      if (step >= text.length) return;
      odds[n].one[step] = result.p[n][0];
      odds[n].used[step] = result.p[texts.length + n][0];
    });
  }
  return odds;
}
