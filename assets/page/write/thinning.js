// The schedule that a link needs: while a run is at rest, its engine is asked once at which temperatures the noise
// chooses each token, and the schedule is thinned to the fewest temperatures that give the same text.

import { parseSchedule } from "../kit/schedule.js";
import { shortestSchedule, shortSchedule, thinSchedule } from "../kit/thinning.js";

/** @typedef {import("./states.js").ShownRun} ShownRun */

const LONG = 300; // characters of a line

/**
 * @param {Pick<import("../engine/contract.js").Engine, "ask">} engine
 * @param {() => void} ready called when the engine has answered
 */
export function makeThinning(engine, ready) {
  /** @type {{ run: ShownRun, line: string, thinned: string | null, isAsked: boolean } | null} of the latest run */
  let kept = null;

  /**
   * @param {ShownRun} run
   * @param {string} line
   */
  async function ask(run, line) {
    const { settings: { model, prompt, seed, length }, ids: { 3: ids }, ended } = run;
    const answer = await engine.ask("ranges", { model, prompt, seed, ids: [...ids] });
    if (kept?.run !== run || kept.line !== line) return;
    kept.isAsked = false;
    if (!answer.error) kept.thinned = thinned(line, answer.ranges, ended[3] || ids.length >= length);
    ready();
  }

  return {
    /**
     * The schedule for a link to a run at rest; until the thinned one is there, the run's own.
     * @param {ShownRun} run
     * @param {string} line its schedule
     */
    line(run, line) {
      if (!line.includes("_")) return line;
      if (kept?.run !== run || kept.line !== line) {
        kept = { run, line, thinned: null, isAsked: true };
        ask(run, line);
      }
      return kept.thinned ?? line;
    },

    isAsked: () => kept?.isAsked ?? false,
  };
}

/**
 * The thinned line: near to what was used, or, where that is long, the shortest one.
 * @param {string} line
 * @param {import("../kit/thinning.js").Range[]} ranges
 * @param {boolean} isWhole
 */
function thinned(line, ranges, isWhole) {
  const schedule = parseSchedule(line, Infinity), near = thinSchedule(schedule, ranges, isWhole);
  const written = near && shortSchedule(near);
  if (!written || written.length <= LONG) return written;
  return shortestSchedule(thinSchedule(schedule, ranges, isWhole, true) ?? []);
}
