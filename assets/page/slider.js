// The temperature slider, Gradio's or the static edition's: a range and a number field. The only file that knows its
// elements.

import { clampTemperature } from "./kit/schedule.js";

/** @typedef {import("./kit/words.js").Words} Words */

const ROOT = "#temperature";
const GLIDE = 600; // milliseconds for which the slider moves to a temperature that a schedule has
const isInSlider = (/** @type {EventTarget | null} */ target) =>
  target instanceof Element && target.closest(ROOT) !== null;
const inputs = () => /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(`${ROOT} input`));
// "0.80" rather than "0.8", as everywhere else on the page; a browser writes it in its own language.
const shownIn = (/** @type {HTMLInputElement} */ input, /** @type {number} */ temperature) =>
  input.type === "number" ? temperature.toFixed(2) : String(temperature);

/**
 * @typedef {object} SliderEvents
 * @property {(temperature: number, steers: boolean) => void} move the visitor's hand moved the slider; `steers` where
 *   its gesture began while a run was being written: such a gesture does not turn into scrubbing when the run ends
 * @property {() => void} reach a hand or the focus reaches the slider
 * @property {() => boolean} isRunning
 */

/** @typedef {ReturnType<typeof makeSlider>} Slider */

/** @param {number} initial temperature */
export function makeSlider(initial) {
  /** @type {SliderEvents | null} */
  let events = null;
  let steers = false, held = false, isMoving = false;
  let last = initial;
  let before = initial; // where the gesture began
  let from = 0, began = 0, frame = 0; // of a glide; 0: there is none
  /** @type {Words | null} */
  let words = null;

  for (const type of ["pointerdown", "keydown", "pointerup", "pointercancel", "keyup"]) {
    document.addEventListener(type, (event) => {
      const inside = isInSlider(event.target);
      if (inside && type === "pointerdown") before = last;
      if (inside && type === "pointercancel") goBack();
      held = type === "pointerdown" && inside;
      if (!type.endsWith("down")) steers = false;
      else if (inside && !(event instanceof KeyboardEvent && event.repeat)) steers = events?.isRunning() ?? false;
    }, true);
  }
  for (const type of ["pointerdown", "focusin"]) {
    document.addEventListener(type, ({ target }) => isInSlider(target) && events?.reach());
  }
  document.addEventListener("input", ({ target }) => {
    if (isMoving || !isInSlider(target)) return;
    const { value } = /** @type {HTMLInputElement} */ (target);
    if (value === "" || !Number.isFinite(Number(value))) return;
    cancelAnimationFrame(frame);
    last = clampTemperature(Number(value));
    for (const input of inputs()) if (input !== target) input.value = shownIn(input, last); // Gradio does so itself, later
    events?.move(last, steers);
  }, true);
  // A number field takes a point alone for the decimal sign, where the browser is set to a language with a point.
  document.addEventListener("beforeinput", (event) => {
    if (!isInSlider(event.target) || !event.data?.includes(",")) return;
    event.preventDefault();
    document.execCommand("insertText", false, event.data.replace(",", "."));
  }, true);
  // A number field that is left empty, or outside of the range, shows the temperature that counts.
  document.addEventListener("focusout", ({ target }) => isInSlider(target) && setTimeout(() => put()));

  // A touch that turns out to scroll the page has moved the slider where it began.
  function goBack() {
    if (last === before) return;
    last = before;
    put();
    events?.move(last, steers);
  }

  // As a typing hand would set it, so that Gradio takes the value over.
  function put(shown = last) {
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
    isMoving = true;
    for (const input of inputs()) {
      const isThere = input.value !== "" && Math.abs(Number(input.value) - shown) < 0.005;
      if (!isThere) {
        set?.call(input, String(shown));
        input.dispatchEvent(new Event("input", { bubbles: true }));
      }
      if (input.type === "number" && input !== document.activeElement) set?.call(input, shownIn(input, shown));
    }
    isMoving = false;
  }

  /** @param {number} now */
  function glide(now) {
    const share = Math.min(1, Math.max(0, (now - began) / GLIDE));
    put(clampTemperature(from + (last - from) * share));
    if (share < 1) frame = requestAnimationFrame(glide);
  }

  // Gradio names both inputs in English, and does so again whenever it draws them anew.
  const renamed = new MutationObserver(label);
  function label() {
    if (!words) return;
    for (const input of inputs()) {
      const name = input.type === "range" ? words.temperature : words.temperature_number;
      if (input.getAttribute("aria-label") !== name) input.setAttribute("aria-label", name);
    }
    const title = document.querySelector(`${ROOT} [data-testid=block-info]`);
    if (title && title.textContent !== words.temperature) title.textContent = words.temperature;
  }

  function observe() {
    const root = document.querySelector(ROOT);
    renamed.disconnect();
    if (root) renamed.observe(root, { subtree: true, attributes: true, attributeFilter: ["aria-label"] });
  }
  observe();
  const range = () => document.querySelector(`${ROOT} input[type=range]`);

  return {
    /** @param {SliderEvents} newEvents */
    connect: (newEvents) => (events = newEvents),
    /**
     * @param {number} temperature
     * @param {boolean} glides whether it is seen to move
     */
    move(temperature, glides = false) {
      cancelAnimationFrame(frame);
      [from, began] = [last, performance.now()];
      last = temperature;
      if (glides) frame = requestAnimationFrame(glide);
      else put();
    },
    /** Gradio's slider has taken its place. */
    renew() {
      observe();
      label();
      put();
    },
    isHeld: () => held, // by a pointer
    isDescribed: () => range()?.hasAttribute("aria-valuetext") ?? false,
    /** @param {string} text for a screen reader */
    describe: (text) => range()?.setAttribute("aria-valuetext", text),
    /** @param {string} hue */
    colour: (hue) => /** @type {HTMLElement | null} */ (document.querySelector(ROOT))?.style.setProperty("--hue", hue),
    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      label();
    },
  };
}
