// The score of a game: hits beside the hits to be expected, of these bets and of the best ones.

import { part, setText } from "../kit/dom.js";

/**
 * @typedef {object} Outcome of a round
 * @property {boolean} hit
 * @property {number} own the probability of the bet
 * @property {number} best the probability of the best bet
 * @property {number} bits −log2 of the probability of the token that came
 */

/** @param {Outcome[]} outcomes */
export function scoreOf(outcomes) {
  const sum = (/** @type {(outcome: Outcome) => number} */ value) =>
    outcomes.reduce((total, outcome) => total + value(outcome), 0);
  return {
    hits: sum(({ hit }) => Number(hit)),
    own: sum(({ own }) => own),
    best: sum(({ best }) => best),
    bits: outcomes.length ? sum(({ bits }) => bits) / outcomes.length : 0,
  };
}

/**
 * @param {HTMLElement} view
 * @param {Outcome[]} outcomes
 * @param {string} language
 */
export function showScore(view, outcomes, language) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2, minimumFractionDigits: 2 });
  const card = part(view, "score");
  card.hidden = outcomes.length === 0;
  card.dataset.rounds = String(outcomes.length);
  setText(part(card, "score-rounds"), String(outcomes.length));
  for (const [name, value] of Object.entries(scoreOf(outcomes))) {
    const place = part(card, `score-${name}`);
    place.dataset.value = String(value);
    setText(place, name === "hits" ? String(value) : number.format(value));
  }
}
