// Greedy decoding and the way out of its loop: one prompt and the same noise at a few temperatures from 0 on.

import { part } from "../kit/dom.js";
import { temperatureText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";
import { drawChoices } from "./choices.js";
import { drawPaper } from "./paper.js";
import { makePiece } from "./piece.js";
import { unread } from "./unread.js";

/** @typedef {import("../engine/contract.js").Loop} Loop */
/** @typedef {import("../kit/words.js").Words} Words */

const TEMPERATURES = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1];
const RUN = { seed: 7, length: 600, temperatures: TEMPERATURES };
const KNOWN = "Where is"; // a prompt that runs into a loop with the shipped model

/**
 * The first place above temperature 0 whose text is in no loop, or −1.
 * @param {(Loop | null)[]} loops
 */
export function wayOut(loops) {
  return loops.findIndex((loop, i) => i > 0 && !loop);
}

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @returns {import("./piece.js").Lesson}
 */
export function makeLoops(root, engine) {
  const known = part(root, "known");
  /** @type {number | null} */
  let chosen = null; // the place of a temperature
  let model = "", prompt = "", isKnown = false;

  const piece = makePiece(root, (message) => engine.ask("texts", message), (answer, _message, words) => {
    const loops = answer.texts.map(({ loop }) => loop);
    const out = wayOut(loops);
    const place = chosen ?? (out < 0 ? TEMPERATURES.length - 1 : out);
    chosen = place;
    drawLadder(loops, place, words);
    for (const [role, i] of /** @type {[string, number][]} */ ([["greedy", 0], ["warmer", place]])) {
      const T = temperatureText(TEMPERATURES[i], words.language);
      const paper = part(root, role);
      paper.dataset.temperature = String(TEMPERATURES[i]);
      paper.setAttribute("aria-label", fill(words, "text_at", { temperature: T }));
      drawPaper(paper, answer.read, answer.texts[i].text, loops[i]);
      const found = loops[i]
        ? fill(words, "loop_found", { ...loops[i] })
        : fill(words, "loop_none", { length: RUN.length });
      part(root, `${role}-title`).textContent = `T = ${T}: ${found}`;
    }
    part(root, "sentence").textContent = outcome(loops, words);
    part(root, "note").textContent = unread(words, answer);
    known.hidden = !isKnown && prompt === KNOWN;
    known.textContent = fill(words, isKnown ? "loops_own" : "loops_known", { prompt: KNOWN });
  });

  /**
   * @param {(Loop | null)[]} loops
   * @param {number} place
   * @param {Words} words
   */
  function drawLadder(loops, place, words) {
    const choices = TEMPERATURES.map((T, i) => ({
      value: i,
      label: `T = ${temperatureText(T, words.language)}`,
      hint: loops[i] ? fill(words, "loop_short", { ...loops[i] }) : fill(words, "loop_no"),
    }));
    const choose = (/** @type {number} */ i) => {
      chosen = i;
      piece.redraw();
    };
    drawChoices(part(root, "ladder"), { name: "learn-loops", choices: choices.slice(1), chosen: place, choose });
  }

  function send() {
    chosen = null;
    piece.send({ model, prompt: isKnown ? KNOWN : prompt, ...RUN });
  }
  known.addEventListener("click", () => {
    isKnown = !isKnown;
    send();
  });

  return {
    ask(settings) {
      if (prompt !== settings.prompt) isKnown = false;
      ({ model, prompt } = settings);
      send();
    },
    speak: piece.speak,
  };
}

/**
 * @param {(Loop | null)[]} loops
 * @param {Words} words
 */
function outcome(loops, words) {
  const out = wayOut(loops);
  const temperature = out < 0 ? "" : temperatureText(TEMPERATURES[out], words.language);
  if (!loops[0]) return fill(words, "loops_none", { length: RUN.length });
  return fill(words, out < 0 ? "loops_stuck" : "loops_out", { ...loops[0], temperature });
}
