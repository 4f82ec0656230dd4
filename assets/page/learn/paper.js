// A text on its paper, after the prompt. The rounds of a loop are marked in turns.

import { make } from "../kit/dom.js";

/** @typedef {import("../engine/contract.js").Loop} Loop */

/**
 * A text before its loop, and the rounds of the loop; the last round may be cut.
 * @param {string} text
 * @param {Loop | null} loop in characters
 * @returns {{ before: string, rounds: string[] }}
 */
export function loopRounds(text, loop) {
  if (!loop) return { before: text, rounds: [] };
  const signs = [...text];
  const rounds = [];
  for (let at = loop.onset; at < signs.length; at += loop.period) {
    rounds.push(signs.slice(at, at + loop.period).join(""));
  }
  return { before: signs.slice(0, loop.onset).join(""), rounds };
}

/**
 * @param {HTMLElement} paper
 * @param {string} prompt as far as the model read it
 * @param {string} text
 * @param {Loop | null} [loop]
 */
export function drawPaper(paper, prompt, text, loop = null) {
  const { before, rounds } = loopRounds(text, loop);
  const whole = make("span", { data: { role: "text" } }, before);
  if (loop) {
    const marks = rounds.map((round, i) => make("mark", { className: i % 2 ? "even" : "odd", textContent: round }));
    whole.append(make("span", { data: { loop: `${loop.period}@${loop.onset}` } }, ...marks));
  }
  paper.dir = "auto";
  paper.translate = false; // a browser's translator would replace the text of the network
  paper.replaceChildren(make("span", { className: "prompt", textContent: prompt }), whole);
}
