// What the engine answered about the texts that are shown: one question at a time, and again while the texts change
// faster than it answers, or while it can't be reached.

import { RETRY } from "../engine/retry.js";
import { sameIds } from "./ids.js";

/** @typedef {import("../engine/contract.js").Failure} Failure */

/**
 * @typedef {object} TextFacts the texts that are shown, and what they were drawn with
 * @property {string} model
 * @property {string} prompt
 * @property {string} seed
 * @property {number} length
 * @property {number[][]} ids of the four panels
 * @property {string} schedule of "yours"
 * @property {import("../kit/tokens.js").Vocabulary} vocabulary
 *
 * @typedef {Pick<import("./colours.js").Colouring, "kind" | "about" | "prepare" | "ask">} Asking
 *
 * @typedef {object} Answered an answer, and what it is about
 * @property {string} kind of the question
 * @property {string} about
 * @property {TextFacts} facts
 * @property {object} answer
 */

/**
 * Whether what was asked about a text still holds for the text that is shown.
 * @param {TextFacts} asked
 * @param {TextFacts} shown
 * @param {number} i the panel; only the last one follows the schedule
 */
export function fits(asked, shown, i) {
  return asked.model === shown.model && asked.prompt === shown.prompt && sameIds(asked.ids[i], shown.ids[i]) &&
    (i < 3 || asked.schedule === shown.schedule);
}

/** @param {() => void} changed called after each answer, and each failure */
export function makeTextAnswers(changed) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let busy = false;
  /** @type {Asking | null} */
  let asked = null;
  /** @type {TextFacts | null} */
  let facts = null;
  /** @type {Failure | null} */
  let problem = null;
  /** @type {Answered | null} */
  let latest = null;

  // The latest answer, if it is one to this question.
  const readable = () => (latest?.kind === asked?.kind ? latest : null);

  function isKnown() {
    const answered = readable(), shown = facts;
    if (!answered || !shown || answered.about !== asked?.about()) return false;
    return shown.ids.every((_, i) => fits(answered.facts, shown, i));
  }

  async function ask() {
    clearTimeout(timer);
    if (!asked || !facts || busy || isKnown()) return;
    busy = true;
    const asking = asked, about = { facts, kind: asked.kind };
    const refused = await asking.prepare?.(about.facts);
    const key = asking.about();
    const answer = refused ?? await asking.ask(about.facts);
    busy = false;
    if (asking === asked) {
      problem = answer.error ?? null;
      if (problem?.key === "lost") timer = setTimeout(ask, RETRY);
      if (!problem) latest = { ...about, about: key, answer };
      changed();
      if (problem) return;
    }
    ask();
  }

  return {
    ask,

    /** @param {Asking | null} newAsking */
    choose(newAsking) {
      [asked, problem] = [newAsking, null];
      ask();
    },

    /** @param {TextFacts | null} newFacts null while the texts are being written */
    show(newFacts) {
      facts = newFacts;
      if (!facts) problem = null;
      ask();
    },

    get facts() {
      return facts;
    },
    get readable() {
      return readable();
    },
    /** Whether the latest answer is about the texts that are shown. */
    get isKnown() {
      return isKnown();
    },
    /** Of the latest answer; null once it is known. */
    get problem() {
      return isKnown() ? null : problem;
    },
  };
}
