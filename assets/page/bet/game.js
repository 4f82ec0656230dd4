// The game as a state machine, without its elements: a place in a text, a bet on the next token, 1,000 draws of it. The
// first draw, at the temperature of the bet, is what came; it is read along in the next round.

import { unpackLogits } from "../kit/bytes.js";
import { softmax } from "../kit/softmax.js";
import { makeVocabulary } from "../kit/tokens.js";
import { drawnAt } from "./chance.js";

/** @typedef {import("../engine/contract.js").Failure} Failure */
/**
 * @typedef {"waiting" | "open" | "drawing" | "falling" | "done" | "error"} Phase waiting for choices, open for a bet,
 *   waiting for the draws, animating them, all of them there, no choices
 */

/**
 * @typedef {object} Place in a text
 * @property {string} model
 * @property {string} prompt
 * @property {number[]} ids drawn since the prompt
 * @property {import("../kit/tokens.js").Vocabulary} vocabulary
 * @property {number[]} choices ids that are offered
 * @property {string[]} unknown tokens of the prompt that the model does not know
 */

/**
 * @typedef {object} Round
 * @property {number} bet id
 * @property {number} came id
 * @property {number} temperature of the bet
 * @property {number} p the probability of `came` at that temperature
 * @property {Float32Array} logits (vocab_size,)
 * @property {import("./chance.js").Draw[]} draws
 */

/**
 * @typedef {object} Status
 * @property {Phase} phase
 * @property {Place | null} place
 * @property {Round | null} round null before the draws
 * @property {import("./score.js").Outcome[]} outcomes of the rounds of this game
 * @property {Failure | null} error why there are no choices
 */

/** @typedef {{ model: string, prompt: string, ids: number[], begin?: string }} Message asks for the choices at a place */

/** @type {Status} */
const BEGINNING = { phase: "waiting", place: null, round: null, outcomes: [], error: null };

/**
 * The place of the slider at a temperature: its hundredths.
 * @param {number} temperature
 */
export function placeOf(temperature) {
  return Math.round(100 * temperature);
}

/**
 * The first draw decides a round.
 * @param {number} bet id
 * @param {number} temperature
 * @param {Float32Array} logits (vocab_size,)
 * @param {import("./chance.js").Draw[]} draws
 */
function play(bet, temperature, logits, draws) {
  const p = softmax(logits, temperature);
  const came = drawnAt(draws[0], placeOf(temperature));
  const outcome = { hit: bet === came, own: p[bet], best: Math.max(...p), bits: 0 - Math.log2(p[came]) };
  return { round: { bet, came, temperature, p: p[came], logits, draws }, outcome };
}

/**
 * @param {object} options
 * @param {import("../engine/contract.js").Engine} options.engine
 * @param {{ model: string | null, prompt: string, seed: string, tab: string, temperature: number }} options.state
 * @param {() => void} options.changed is called after each change of `status`
 */
export function makeGame({ engine, state, changed }) {
  let entered = /** @type {Message | null} */ (null); // the latest one, whose answer may still be on its way
  let latest = 0, game = 0; // the number of the latest question, and of the game
  let status = BEGINNING;

  /** @param {Partial<Status>} changes */
  function set(changes) {
    status = { ...status, ...changes };
    changed();
  }

  /** @type {(ids: number[], start?: { model: string | null, prompt: string }) => Promise<void>} */
  async function enter(ids, { model, prompt } = state) {
    const question = (latest += 1);
    const there = { model: model ?? "", prompt };
    const message = { ...there, ids, ...(ids.length === 0 && { begin: state.seed }) };
    entered = message;
    set({ phase: "waiting", round: null, error: null });
    const answer = await engine.ask("choices", message);
    if (question !== latest) return;
    if (answer.error) {
      entered = null; // the same place can be entered again
      return set({ phase: "error", place: null, error: answer.error });
    }
    const { choices, unknown } = answer; // a game begins where the first bet is worth making
    set({ phase: "open", place: { ...there, ids: answer.ids, vocabulary: makeVocabulary(answer), choices, unknown } });
  }

  /** Begin at the prompt of the state, unless the game is there already. Asks the server only while the tab is open. */
  function open() {
    const isThere = entered?.model === state.model && entered?.prompt === state.prompt;
    if (state.tab === "bet" && state.model && !isThere) return enter([]);
  }

  /**
   * Draw, at the temperature that the slider has now.
   * @param {number} bet id
   * @returns {Promise<Failure | null>} why nothing was drawn; the bet is still open then
   */
  async function draw(bet) {
    const { phase, place } = status;
    if (phase !== "open" || !place) return null;
    const question = (latest += 1);
    const { model, prompt, ids } = place, { temperature, seed } = state;
    set({ phase: "drawing" });
    const answer = await engine.ask("draws", { model, prompt, ids, seed, game });
    if (question !== latest) return null;
    if (answer.error) {
      set({ phase: "open" });
      return answer.error;
    }
    const { round, outcome } = play(bet, temperature, unpackLogits(answer.logits), answer.draws);
    set({ phase: "falling", round, outcomes: [...status.outcomes, outcome] });
    return null;
  }

  /** The next round, after the token that came. */
  async function next() {
    const { place, round } = status;
    if (place && round) await enter([...place.ids, round.came], place);
  }

  /** A new game, with other noise. */
  async function restart() {
    game += 1;
    status = { ...status, outcomes: [] };
    await enter([]);
  }

  return {
    get status() {
      return status;
    },
    open,
    draw,
    next,
    restart,
    land: () => status.phase === "falling" && set({ phase: "done" }), // all draws are there
  };
}
