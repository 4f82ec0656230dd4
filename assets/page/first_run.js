// The kept run of a first visit, which flow.js has begun to show: the first tab goes on with it.

import { formatSchedule, parseSchedule } from "./kit/schedule.js";
import { makeVocabulary } from "./kit/tokens.js";

/** @typedef {import("./write/states.js").ShownRun} ShownRun */

/**
 * @typedef {object} FirstRun as the page's HTML has it
 * @property {import("./engine/contract.js").Settings} settings
 * @property {string} digest
 * @property {string} language of the texts, "" where nobody knows
 * @property {string[]} tokens
 * @property {number[]} hidden
 * @property {number | null} end
 * @property {string} schedule
 * @property {number[][]} ids of the four panels, all that are kept; fewer of a text that has ended
 * @property {number} position tokens that are shown at once
 * @property {number} pace tokens a second
 *
 * @typedef {object} KeptRun
 * @property {string} model
 * @property {string} digest
 * @property {() => ShownRun} beginning what is shown of it by now; an engine goes on from there
 * @property {() => number | null} hand the temperature that a hand has set already
 */

/** @returns {KeptRun | null} the kept run that the page has */
export function keptRun() {
  const kept = document.getElementById("first"), frame = document.getElementById("frame");
  if (!kept || !frame) return null;
  const run = /** @type {FirstRun} */ (JSON.parse(kept.textContent ?? ""));
  return {
    model: run.settings.model,
    digest: run.digest,
    beginning: () => beginningOf(run, Number(frame.dataset.position ?? run.position)),
    hand: () => (frame.dataset.hand ? Number(frame.dataset.hand) : null),
  };
}

/**
 * @param {FirstRun} run
 * @param {number} position tokens
 * @returns {ShownRun}
 */
export function beginningOf(run, position) {
  const { settings, digest, language, schedule } = run;
  const used = parseSchedule(schedule, Infinity).filter(([start]) => start < Math.max(1, position));
  return {
    secret: "",
    settings,
    digest,
    language,
    vocabulary: makeVocabulary(run),
    ids: run.ids.map((ids) => ids.slice(0, position)),
    ended: run.ids.map((ids) => ids.length < position),
    figures: null,
    logits: "",
    position,
    schedule: formatSchedule(used),
  };
}
