// The page's own fields and buttons: model, prompt, seed, length, speed, language; and the slider, as slider.js has it.

import { make, setText } from "./kit/dom.js";
import { parseWhole } from "./kit/numbers.js";
import { cutPrompt } from "./kit/prompt.js";
import { describeModel, makeEntries, nameModel, titleOf } from "./menu.js";
import { makeSlider } from "./slider.js";

/** @typedef {import("./engine/facts.js").Facts} Facts */
/** @typedef {import("./engine/contract.js").Pace} Pace */
/** @typedef {import("./engine/contract.js").Settings} Settings */
/** @typedef {import("./kit/words.js").Words} Words */
/** @typedef {import("./state.js").State} State */

/**
 * What a visitor does.
 * @typedef {object} FieldEvents
 * @property {() => void} start from the start
 * @property {() => void} pause or go on
 * @property {() => void} step
 * @property {() => void} change a field has another value, which takes effect at once
 * @property {(temperature: number) => void} temperature one of the sentence below the slider
 * @property {() => void} copy
 * @property {(pace: Pace) => void} pace
 */

const COPIED = 3000; // milliseconds for which the button says so
const LONGEST_TYPED = 100; // characters of a number: more is none
const BUTTONS = /** @type {const} */ (["start", "pause", "step"]);
const KEYED = "input:not([type=range]), textarea, select, button, summary, a, [data-at], [role=dialog]"; // Space is theirs

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} Class
 * @returns {T}
 */
function byId(id, Class) {
  const found = document.getElementById(id);
  if (!(found instanceof Class)) throw new Error(`The page must have a ${Class.name} #${id}. Received: ${found}`);
  return found;
}

/** A whole number from 0 to 2⁶³ − 1, as text: a JavaScript number would round it. */
function randomSeed() {
  return (crypto.getRandomValues(new BigUint64Array(1))[0] >> 1n).toString();
}

export class Fields {
  slider;
  #model = byId("model", HTMLSelectElement);
  #modelNote = byId("model-note", HTMLElement);
  #prompt = byId("prompt", HTMLTextAreaElement);
  #note = byId("prompt-note", HTMLElement);
  #seed = byId("seed", HTMLInputElement);
  #length = byId("length", HTMLInputElement);
  #speed = byId("speed", HTMLSelectElement);
  #copyLink = byId("copy-link", HTMLButtonElement);
  #pause = byId("pause", HTMLButtonElement);
  #tries = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll(".try"));
  #box = /** @type {HTMLElement} */ (document.querySelector(".settings"));
  /** @type {FieldEvents | null} */
  #events = null;
  /** @type {Words | null} */
  #words = null;
  #facts;
  #state;
  #counting = cutPrompt("", 0);

  /**
   * @param {Facts} facts
   * @param {State} state takes over the model, the prompt, the seed and the language
   */
  constructor(facts, state) {
    this.#facts = facts;
    this.#state = state;
    this.slider = makeSlider(facts.temperature);
    this.#model.replaceChildren(...makeEntries(facts.models, facts.first, { language: state.language }));
    this.#speed.replaceChildren(...facts.paces.map((pace) => make("option", { value: pace })));
    this.#speed.value = "read";
    this.#listenToFields();
    this.#listenToButtons();
  }

  #share() {
    this.#describeModel();
    this.#state.set("model", this.#model.value || null);
    this.#counting = cutPrompt(this.#prompt.value, this.#facts.longest_prompt);
    this.#state.set("prompt", this.#counting.prompt);
    this.#state.set("seed", this.#seed.value);
  }

  #listenToFields() {
    const [prompt, seed] = [this.#prompt, this.#seed];
    this.#model.addEventListener("change", () => {
      this.#changeModel();
      this.#events?.change();
    });
    for (const field of [prompt, seed]) field.addEventListener("input", () => this.#share());
    for (const field of [seed, this.#length]) {
      field.addEventListener("change", () => { // "1.000" is what it is taken for
        field.value = parseWhole(field.value)?.toString() ?? field.value;
        this.#share();
      });
    }
    seed.addEventListener("change", () => this.#events?.change());
    this.#speed.addEventListener("change", () => this.#events?.pace(this.pace()));
    byId("language", HTMLElement).addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement) this.#state.set("language", target.value);
    });
    for (const field of [prompt, seed, this.#length]) {
      field.addEventListener("keydown", (event) => {
        const { key, isComposing, shiftKey } = /** @type {KeyboardEvent} */ (event);
        if (key !== "Enter" || isComposing || (field === prompt && shiftKey)) return;
        event.preventDefault();
        this.#events?.start();
      });
    }
  }

  #listenToButtons() {
    for (const name of BUTTONS) {
      byId(name, HTMLButtonElement).addEventListener("click", () => this.#events?.[name]());
    }
    this.#copyLink.addEventListener("click", () => this.#events?.copy());
    byId("random-seed", HTMLButtonElement).addEventListener("click", () => {
      this.set({ seed: randomSeed() });
      this.#events?.change();
    });
    for (const button of this.#tries) {
      button.addEventListener("click", () => this.#events?.temperature(Number(button.dataset.temperature)));
    }
    document.addEventListener("keydown", (event) => {
      const { target } = event, isFree = target instanceof Element && !target.closest(KEYED);
      if (event.code !== "Space" || !isFree || this.#state.tab !== "write") return;
      event.preventDefault();
      if (!event.repeat) this.#events?.pause();
    });
    if (this.#facts.backend === "page") return byId("programs", HTMLElement).remove(); // there is no server to call
    byId("api", HTMLButtonElement).addEventListener("click", () => {
      const link = document.querySelector("footer .show-api"); // Gradio's own page about the API
      if (link instanceof HTMLElement) link.click();
    });
  }

  // A model brings its own prompt along, unless the visitor has written another one.
  #changeModel() {
    const prompts = this.#facts.models.map(({ prompt }) => prompt);
    const own = this.#facts.models.find(({ name }) => name === this.#model.value);
    if (own && prompts.includes(this.#prompt.value)) this.#prompt.value = own.prompt;
    this.#share();
  }

  /** @param {FieldEvents} events */
  connect(events) {
    this.#events = events;
  }

  /** Characters at the beginning of the prompt that do not count. */
  get cut() {
    return this.#counting.cut;
  }

  /** @returns {Settings} as typed, but for what is too long to count: the engine checks them */
  settings() {
    const [seed, typed] = [this.#seed, this.#length].map(({ value }) => value.trim().slice(0, LONGEST_TYPED));
    const whole = parseWhole(typed);
    const length = /** @type {number} */ (whole === null ? /** @type {unknown} */ (typed) : Number(whole));
    return { model: this.#model.value, prompt: this.#counting.prompt, seed, length };
  }

  /** @returns {Pace} */
  pace() {
    return /** @type {Pace} */ (this.#speed.value);
  }

  /** @param {Partial<Settings>} settings */
  set({ model, prompt, seed, length }) {
    if (model !== undefined) this.#model.value = model;
    if (prompt !== undefined) this.#prompt.value = prompt;
    if (seed !== undefined) this.#seed.value = seed;
    if (length !== undefined) this.#length.value = String(length);
    this.#share();
  }

  /** @param {string} sentence about the prompt */
  note(sentence) {
    setText(this.#note, sentence);
  }

  /**
   * @param {"idle" | "running" | "done"} state
   * @param {boolean} isFull whether the text can't grow; the buttons stay focusable
   */
  showRun(state, isFull) {
    byId("dial", HTMLElement).dataset.state = state;
    const isOff = isFull && state !== "running",
      label = this.#words?.[state === "running" ? "pause" : "continue"] ?? "";
    this.#pause.setAttribute("aria-disabled", String(isOff));
    byId("step", HTMLButtonElement).setAttribute("aria-disabled", String(isFull));
    const text = this.#pause.querySelector("span");
    if (text) setText(text, label);
    if (this.#pause.ariaLabel !== label) this.#pause.title = this.#pause.ariaLabel = label;
  }

  /** Show the fields, or hide them where they are behind one line. Gives whether they are shown. */
  toggle() {
    const isOpen = this.#box.toggleAttribute("data-open");
    if (this.#box.offsetHeight) this.#box.scrollIntoView({ block: "nearest" });
    if (this.#box.offsetHeight) this.#prompt.focus({ preventScroll: true });
    return isOpen;
  }

  /**
   * @param {string} name of a model
   * @returns the name that a visitor reads
   */
  title(name) {
    const model = this.#facts.models.find((each) => each.name === name);
    return model && this.#words ? titleOf(model, this.#words) : name;
  }

  /**
   * Say beside the fields what is wrong with one of them.
   * @param {string} key of the problem; "" for none
   * @param {string} sentence
   */
  showProblem(key, sentence) {
    const fields = { seed: this.#seed, length: this.#length };
    for (const [name, field] of Object.entries(fields)) {
      field.ariaInvalid = String(name === key);
      field.setAttribute("aria-describedby", "field-problem");
    }
    setText(byId("field-problem", HTMLElement), key in fields ? sentence : "");
  }

  /** Say for a moment that the link was copied. */
  showCopied() {
    this.#copyLink.dataset.copied = this.#words?.copied ?? "";
    setTimeout(() => delete this.#copyLink.dataset.copied, COPIED);
  }

  /** @param {Words} words */
  speak(words) {
    this.#words = words;
    this.slider.speak(words);
    for (const input of document.querySelectorAll("#language input")) {
      if (input instanceof HTMLInputElement) input.checked = input.value === words.language;
    }
    this.#nameModels(words);
    for (const button of this.#tries) {
      setText(button, new Intl.NumberFormat(words.language).format(Number(button.dataset.temperature)));
    }
    this.#facts.paces.forEach((pace, i) => (this.#speed.options[i].textContent = words[`speed_${pace}`]));
  }

  /** @param {Words} words */
  #nameModels(words) {
    const { models } = this.#facts;
    for (const option of this.#model.options) {
      const model = models.find(({ name }) => name === option.value);
      if (model) setText(option, nameModel(model, models, words));
    }
    const [texts, comparisons] = this.#model.querySelectorAll("optgroup");
    if (texts) [texts.label, comparisons.label] = [words.texts, words.comparisons];
    this.#describeModel();
  }

  #describeModel() {
    const model = this.#facts.models.find(({ name }) => name === this.#model.value);
    setText(this.#modelNote, model && this.#words ? describeModel(model, this.#words) : "");
  }
}
