// The fold-out "Is it honest?": the page's claims, checked on the distribution of the next token, only while it is open.

import { part, partOf } from "../kit/dom.js";
import { speak, wordsOf } from "../kit/words.js";
import { examine, makeReport } from "./report.js";
import { networkSentence } from "./verified.js";

const PAUSE = 8; // between two examinations, as a multiple of the time that the last one took

/**
 * @param {HTMLElement} element
 * @param {object} page
 * @param {import("../state.js").State} page.state
 * @param {import("../engine/facts.js").Facts} page.facts
 * @param {import("../kit/words.js").Texts} page.texts
 */
export function mount(element, { state, facts, texts }) {
  const view = partOf(element, "honest", HTMLDetailsElement);
  const report = makeReport(view);
  let words = wordsOf(texts, state.language);
  /** @type {import("./report.js").Examination | null} */
  let examination = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let frame = 0, due = 0; // due: the time of the next examination, in milliseconds

  // All changes within a frame are drawn once.
  function redraw() {
    if (!frame && view.open) frame = requestAnimationFrame(draw);
  }

  function draw() {
    frame = 0;
    if (!view.open) return;
    if (state.next !== examination?.next) renew();
    part(view, "none").hidden = examination !== null;
    part(view, "live").hidden = examination === null;
    if (examination) report.draw(examination, state.temperature, words);
  }

  // A run brings twelve distributions a second; those that come too soon are left out, so that the page stays fast.
  function renew() {
    clearTimeout(timer);
    const began = performance.now();
    if (examination && state.next && began < due) {
      timer = setTimeout(redraw, due - began);
      return;
    }
    examination = state.next && examine(state.next);
    const now = performance.now();
    due = now + PAUSE * (now - began);
  }

  function introduce() {
    part(view, "network").textContent = networkSentence(words, facts, state.model);
  }

  function translate() {
    words = wordsOf(texts, state.language);
    speak(view, words);
    introduce();
    redraw();
  }

  view.addEventListener("toggle", redraw);
  state.on("next", redraw);
  state.on("temperature", redraw);
  state.on("model", introduce);
  state.on("language", translate);
  translate();
}
