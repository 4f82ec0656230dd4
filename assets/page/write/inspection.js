// Between the inspector and the run that is shown: which tokens can be opened, what the engine says about one, and the
// run that forks from it. Tokens can be opened only while no text is being written.

import { unpackLogits } from "../kit/bytes.js";
import { part, setText } from "../kit/dom.js";
import { parseSchedule, temperatureAt } from "../kit/schedule.js";
import { fill, wordsOf } from "../kit/words.js";
import { EMPTY } from "./decoded.js";
import { Inspector } from "./inspector.js";
import { keyOf } from "./token_names.js";

/** @typedef {import("../engine/contract.js").Settings} Settings */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * @typedef {object} ShownRun
 * @property {Settings} settings
 * @property {import("../kit/tokens.js").Vocabulary} vocabulary
 * @property {string} schedule of "yours"
 */

/**
 * The settings of a run that goes on from another token: the same noise after another prompt.
 * @param {ShownRun} run
 * @param {number[]} before the ids of the text before the token
 * @param {number} id the token that was chosen
 * @param {number} longest characters of a prompt
 * @returns {Settings}
 */
export function forkSettings({ settings, vocabulary }, before, id, longest) {
  const prompt = settings.prompt + vocabulary.decode([...before, id]);
  return { ...settings, prompt: [...prompt].slice(-longest).join("") };
}

/**
 * @param {HTMLElement} view
 * @param {HTMLElement} tools
 * @param {ReturnType<typeof import("./panels.js").makePanels>} panels
 * @param {Pick<import("../engine/contract.js").Engine, "ask">} engine
 * @param {(settings: Settings) => void} fork starts a run
 * @param {number} longestPrompt characters
 */
export function makeInspection(view, tools, panels, engine, fork, longestPrompt) {
  const button = part(tools, "inspect");
  const hint = part(tools, "inspect-hint");
  let wanted = false, running = false;
  /** @type {ShownRun | null} */
  let run = null;
  let words = wordsOf({}, "en");

  const inspector = new Inspector(view, {
    look,
    leave: () => button.focus({ preventScroll: true }),
    fork(panel, position, id) {
      if (run) fork(forkSettings(run, panels.ids(panel).slice(0, position), id, longestPrompt));
    },
  });

  /**
   * @param {string} panel
   * @param {number} position
   * @returns {Promise<import("./inspector_card.js").Look>}
   */
  async function look(panel, position) {
    if (!run) return { error: { key: "internal" } };
    const { settings: { model, prompt, seed }, vocabulary, schedule } = run;
    const ids = panels.ids(panel), id = ids[position];
    const temperature = panel === "yours"
      ? temperatureAt(parseSchedule(schedule, Infinity), position)
      : panels.temperature(panel);
    const answer = await engine.ask("inspect", { model, prompt, seed, ids: ids.slice(0, position), position });
    if (answer.error) return answer;
    return { id, temperature, vocabulary, ladder: answer.ladder, logits: unpackLogits(answer.logits) };
  }

  function refresh() {
    const on = wanted && !running && run !== null;
    const keyFor = (/** @type {string} */ key) => keyOf(key, run?.vocabulary ?? EMPTY);
    panels.inspect(on);
    inspector.refresh(on, keyFor("character_at"));
    button.ariaPressed = String(wanted);
    setText(hint, wanted ? fill(words, keyFor(running ? "inspect_later" : "inspect_hint")) : "");
  }

  return {
    /**
     * @param {ShownRun | null} newRun
     * @param {boolean} isRunning
     */
    show(newRun, isRunning) {
      [run, running] = [newRun, isRunning];
      refresh();
    },

    toggle() {
      wanted = !wanted;
      refresh();
    },

    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      inspector.speak(words);
      refresh();
    },
  };
}
