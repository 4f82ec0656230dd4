// Prompt, state, next token: the state's real numbers after each token of the prompt.

import { make, part, partOf } from "../kit/dom.js";
import { percentFormat } from "../kit/numbers.js";
import { isolate, visibleToken } from "../kit/tokens.js";
import { fill } from "../kit/words.js";
import { drawPicture } from "./picture.js";
import { makePiece } from "./piece.js";
import { unread } from "./unread.js";

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @returns {import("./piece.js").Lesson}
 */
export function makeStates(root, engine) {
  const range = partOf(root, "range", HTMLInputElement);
  /** @type {number | null} */
  let chosen = null; // the place of a token among those that were read

  const piece = makePiece(root, (message) => engine.ask("state", message), (answer, _message, words) => {
    const { units, whole, kept, steps } = answer;
    const at = Math.min(chosen ?? Infinity, steps.length - 1);
    chosen = at;
    range.max = String(steps.length);
    range.value = String(at + 1);
    const step = steps[at];
    const percent = percentFormat(words.language);
    const token = visibleToken(step.token);
    const next = step.next.map((one) => `${isolate(visibleToken(one.token))} ${percent(one.p)}`).join(" · ");
    const values = { token, count: step.cells.length, units, whole, kept, next };
    const kind = units === null ? "state_chain" : kept === undefined ? "state_network" : "state_gpt";
    const sentence = fill(words, kind, values);
    range.setAttribute("aria-valuetext", `${isolate(token)}: ${next}`);
    const read = part(root, "read");
    read.dir = "auto";
    read.replaceChildren(...steps.map((one, i) => sign(one.token, i - at)));
    range.dir = getComputedStyle(read).direction; // the knob stands below its token
    part(root, "note").textContent = unread(words, answer, fill(words, "state_start", { token }));
    part(root, "sentence").textContent = sentence;
    part(root, "picture").replaceChildren(drawPicture(step, words, sentence));
  });

  range.addEventListener("input", () => {
    chosen = Number(range.value) - 1;
    piece.redraw();
  });

  return {
    ask({ model, prompt }) {
      chosen = null;
      piece.send({ model, prompt });
    },
    speak(words) {
      range.setAttribute("aria-label", fill(words, "state_range"));
      piece.speak(words);
    },
  };
}

/**
 * @param {string} token
 * @param {number} distance from the token that is being read, in tokens
 */
function sign(token, distance) {
  const className = distance < 0 ? "before" : distance === 0 ? "now" : "after";
  return make("span", { className, textContent: visibleToken(token) });
}
