// The bet tab: a place in a text, a bet, 1,000 draws and the score. After the draws, moving the slider shows the same draws
// at another temperature, and asks the server nothing.

import { part, setText } from "../kit/dom.js";
import { errorSentence, speak, wordsOf } from "../kit/words.js";
import { makeBetting } from "./betting.js";
import { makeGame } from "./game.js";
import { showPaper } from "./paper.js";
import { makeResult } from "./result.js";
import { showScore } from "./score.js";

/** @typedef {import("../engine/contract.js").Engine} Engine */
/** @typedef {import("../engine/facts.js").Facts} Facts */
/** @typedef {import("../kit/words.js").Texts} Texts */

const PAUSE = 300; // milliseconds: a prompt is still being typed

/**
 * @param {HTMLElement} element
 * @param {{ engine: Engine, state: import("../state.js").State, facts: Facts, texts: Texts }} page
 */
export function mount(element, { engine, state, facts, texts }) {
  const view = part(element, "bet");
  const game = makeGame({ engine, state, changed: show });
  const betting = makeBetting(view, game.draw);
  const result = makeResult(view, { draws: facts.draws, state, landed: game.land });
  let words = wordsOf(texts, state.language);
  let drawn = game.status.round;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function show() {
    const { phase, place, round, outcomes, error } = game.status;
    view.dataset.phase = phase;
    for (const name of ["draws", "came", "next", "next-is"]) part(view, name).hidden = round === null;
    part(view, "result").hidden = round === null && phase !== "error"; // it has the button that starts over
    setText(part(view, "alert"), error ? errorSentence(words, error) : "");
    betting.show(game.status);
    if (phase !== "waiting" && place) showPaper(view, place, round, words);
    showScore(view, outcomes, words.language);
    if (phase === "done") scrollToDraws(view); // what came stands above them by now
    if (round === drawn) return;
    drawn = round;
    result.end();
    if (!round || !place) return;
    result.start(round, place.vocabulary);
    part(view, "next").focus({ preventScroll: true });
    scrollToDraws(view);
  }

  /**
   * The pressed button goes, and the focus with it: to where the next bet is made.
   * @param {() => Promise<void>} move
   */
  async function goOn(move) {
    await move();
    if (game.status.phase === "open") betting.focus();
  }

  function translate() {
    words = wordsOf(texts, state.language);
    speak(view, words);
    betting.speak(words);
    result.speak(words);
    show();
  }

  function openSoon() {
    clearTimeout(timer);
    timer = setTimeout(game.open, PAUSE);
  }

  part(view, "next").addEventListener("click", () => goOn(game.next));
  part(view, "next").addEventListener("keydown", (event) => {
    if (event.repeat) event.preventDefault(); // Enter, still held from the bet
  });
  part(view, "again").addEventListener("click", () => goOn(game.restart));
  state.on("tab", openSoon);
  state.on("model", openSoon);
  state.on("prompt", openSoon);
  state.on("temperature", result.repaint);
  state.on("language", translate);
  translate();
  game.open();
}

/**
 * The choices have gone, and the page is shorter: where the draws can't be seen, go to them.
 * @param {HTMLElement} view
 */
function scrollToDraws(view) {
  const { top, bottom } = part(view, "plot").getBoundingClientRect();
  if (top >= 0 && bottom <= innerHeight) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  part(view, "paper").scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
