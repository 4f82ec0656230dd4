// The form of a bet: the choices, the button that draws, and what is wrong with a bet.

import { part, partOf, setText } from "../kit/dom.js";
import { visibleToken } from "../kit/tokens.js";
import { errorSentence, fill } from "../kit/words.js";
import { makeChoices } from "./choices.js";

/** @typedef {import("./game.js").Place} Place */
/** @typedef {import("../engine/contract.js").Failure} Failure */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * @param {HTMLElement} view
 * @param {(bet: number) => Promise<Failure | null>} draw gives the reason why nothing was drawn
 */
export function makeBetting(view, draw) {
  const form = part(view, "betting"), reveal = part(view, "reveal"), problem = part(view, "problem");
  const group = part(view, "choices"), field = partOf(view, "typed", HTMLInputElement);
  const choices = makeChoices(group, field, changed);
  /** @type {Words} */
  let words = { language: "en" };
  /** @type {Place | null} */
  let place = null;

  /**
   * @param {number | null} id
   * @param {string} unknown
   */
  function changed(id, unknown) {
    reveal.ariaDisabled = String(id === null);
    setText(problem, unknown ? fill(words, "never", { token: visibleToken(unknown) }) : "");
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const bet = choices.chosen();
    if (bet === null) {
      if (!problem.textContent) setText(problem, words.bet_first);
      return;
    }
    const failure = await draw(bet);
    if (failure) setText(problem, errorSentence(words, failure));
  });

  /** @param {import("./game.js").Status} status */
  function show({ phase, place: newPlace }) {
    form.hidden = phase !== "open" && phase !== "drawing";
    setText(reveal, phase === "drawing" ? words.revealing : words.reveal);
    if (!newPlace || newPlace === place) return;
    place = newPlace;
    choices.build(place);
    changed(null, "");
    showOffer();
  }

  function showOffer() {
    if (!place) return;
    const { choices: { length: count }, vocabulary: { tokens, hidden } } = place;
    const all = tokens.length - hidden.size;
    setText(part(view, "offered"), count < all ? fill(words, "offered", { count, all }) : "");
  }

  return {
    show,
    /** With a keyboard at hand, the next bet is typed. */
    focus() {
      const button = group.querySelector("input");
      (matchMedia("(pointer: fine)").matches ? field : button)?.focus();
    },
    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      field.ariaLabel = words.type;
      choices.speak(words);
      showOffer();
    },
  };
}
