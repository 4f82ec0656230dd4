// The inspector opens one token of a text. It is a preview where a pointer or the focus rests. Once the token is chosen
// it is pinned, with the focus in it.

import { part } from "../kit/dom.js";
import { wordsOf } from "../kit/words.js";
import { makeInspectorCard } from "./inspector_card.js";
import { makePreview } from "./preview.js";
import { neighbour, spanOf, visit } from "./spans.js";

/** @typedef {import("./inspector_card.js").Look} Look */

const GAP = 6, SHIFT = 40; // pixels: from the token to the box, and how much further left the box begins

/**
 * @typedef {object} Actions
 * @property {(panel: string, position: number) => Promise<Look>} look
 * @property {() => void} leave the focus goes back to the inspector's switch
 * @property {(panel: string, position: number, id: number) => void} fork starts a run with another token there
 */

export class Inspector {
  #view;
  #box;
  #card;
  #actions;
  #forget;
  #words = wordsOf({}, "en");
  #key = "character_at"; // of the sentence that names a token
  #on = false;
  #isPinned = false;
  #turn = 0; // of the latest question; an answer to another one is obsolete
  /** @type {HTMLElement | null} */
  #opened = null;
  /** @type {Look | null} */
  #answer = null;

  /**
   * @param {HTMLElement} view
   * @param {Actions} actions
   */
  constructor(view, actions) {
    this.#view = view;
    this.#box = part(view, "inspector");
    this.#actions = actions;
    this.#card = makeInspectorCard(this.#box, (id) => this.#choose(id));
    const leave = () => this.#opened && !this.#isPinned && this.#close(false);
    this.#forget = makePreview(view, this.#box, (span) => this.#peek(span), leave);
    this.#listen();
  }

  /**
   * After the texts were drawn: the tokens that are shown can be reached, and the one that is open may be gone.
   * @param {boolean} on
   * @param {string} key of the sentence that names a token
   */
  refresh(on, key) {
    [this.#on, this.#key] = [on, key];
    if (!on || (this.#opened && !this.#opened.isConnected)) this.#close(false);
    if (!on) return;
    for (const text of this.#view.querySelectorAll("[data-role=text]")) {
      const first = spanOf(text.querySelector("[data-at][tabindex]") ?? text.querySelector("[data-at]"));
      if (first) visit(first, this.#words, key);
    }
  }

  /** @param {import("../kit/words.js").Words} words */
  speak(words) {
    this.#words = words;
    this.#card.speak(words);
    this.refresh(this.#on, this.#key);
    this.#show();
  }

  /** @param {HTMLElement} span */
  async #peek(span) {
    if (this.#on && !this.#isPinned && span.isConnected && span !== this.#opened) await this.#open(span, true);
  }

  /** @param {HTMLElement} span */
  async #open(span, isPreview = false) {
    this.#isPinned = !isPreview;
    if (!isPreview) {
      this.#forget();
      visit(span, this.#words, this.#key);
      if (span === this.#opened && this.#answer && !this.#answer.error) return this.#pin();
    }
    this.#opened?.removeAttribute("data-open");
    this.#opened = span;
    span.dataset.open = "";
    const turn = (this.#turn += 1);
    this.#answer = null;
    this.#box.ariaBusy = "true"; // a preview that is open still shows the token before
    const answer = await this.#actions.look(...placeOf(span));
    if (turn !== this.#turn || this.#opened !== span) return; // another token was opened meanwhile, or none
    this.#answer = answer;
    this.#show();
    this.#box.removeAttribute("aria-busy");
    this.#box.hidden = false;
    this.#box.toggleAttribute("data-preview", !this.#isPinned);
    placeBox(this.#view, this.#box, span, !this.#isPinned);
    if (this.#isPinned) this.#pin();
  }

  #show() {
    if (this.#opened && this.#answer) {
      this.#card.show(this.#opened.textContent ?? "", placeOf(this.#opened)[1], this.#answer);
    }
  }

  // It stays, and has the focus.
  #pin() {
    this.#keep();
    this.#box.focus({ preventScroll: true });
    this.#box.scrollIntoView({ block: "nearest" });
  }

  #keep() {
    this.#isPinned = true;
    this.#box.removeAttribute("data-preview");
  }

  /** @param {boolean} back whether the focus goes back to the token */
  #close(back) {
    this.#turn += 1;
    this.#box.hidden = true;
    this.#opened?.removeAttribute("data-open");
    if (back && this.#opened?.isConnected) this.#opened.focus();
    this.#forget(); // also the focus that came back
    this.#opened = this.#answer = null;
    this.#isPinned = false;
  }

  /** @param {number} id */
  #choose(id) {
    if (!this.#opened) return;
    const place = placeOf(this.#opened);
    this.#actions.leave();
    this.#close(false);
    this.#actions.fork(...place, id);
  }

  #listen() {
    const box = this.#box;
    this.#view.addEventListener("click", ({ target }) => {
      const span = this.#on && spanOf(target);
      if (span) this.#open(span);
    });
    this.#view.addEventListener("keydown", (event) => this.#press(event));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#opened) this.#close(this.#isPinned);
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (this.#opened && !box.contains(/** @type {Node} */ (target)) && !spanOf(target)) this.#close(false);
    });
    box.addEventListener("pointerdown", () => this.#keep());
    box.addEventListener("focusin", () => this.#keep());
    part(box, "close").addEventListener("click", () => this.#close(true));
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const span = this.#on && spanOf(event.target);
    if (!span || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(span, event.key);
    if (next) {
      visit(next, this.#words, this.#key);
      next.focus();
    } else if (event.key === "Enter" || event.key === " ") this.#open(span);
    if (next || /^(Enter| |Arrow|Home|End)/.test(event.key)) event.preventDefault();
  }
}

/**
 * The panel and the position of a token.
 * @param {HTMLElement} span
 * @returns {[panel: string, position: number]}
 */
function placeOf(span) {
  const panel = /** @type {HTMLElement} */ (span.closest("[data-panel]"));
  return [panel.dataset.panel ?? "", Number(span.dataset.at)];
}

/**
 * Place the box below a token, where it can be scrolled to. Nothing scrolls for a preview: it goes above where only
 * there is room.
 * @param {HTMLElement} view
 * @param {HTMLElement} box
 * @param {HTMLElement} span
 * @param {boolean} isPreview
 */
function placeBox(view, box, span, isPreview) {
  const frame = view.getBoundingClientRect(), here = span.getBoundingClientRect(), tall = box.offsetHeight + GAP;
  const above = isPreview && here.bottom + tall > innerHeight && here.top > tall;
  box.style.top = `${(above ? here.top - tall : here.bottom + GAP) - frame.top}px`;
  box.style.left = `${Math.max(0, Math.min(here.left - frame.left - SHIFT, frame.width - box.offsetWidth))}px`;
}
