// The tokens that can be bet on: a radio button for each, and a field to type one into. Typing a character while a button
// has the focus chooses its token too.

import { make } from "../kit/dom.js";
import { spokenName } from "./sentences.js";

/** @typedef {import("./game.js").Place} Place */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * The id of the token that a typed text stands for: the text itself, or the word with the space before it, in any form
 * that Unicode calls the same; −1 for none.
 * @param {string[]} tokens
 * @param {string} text
 */
export function idOfTyped(tokens, text) {
  const forms = [text, ` ${text}`].flatMap((typed) => [typed, typed.normalize("NFC"), typed.normalize("NFD")]);
  return tokens.indexOf(forms.find((form) => tokens.includes(form)) ?? text);
}

/**
 * The part of a typed text that counts: of a model that writes characters, the last one typed.
 * @param {string[]} tokens
 * @param {string} text
 */
export function typedToken(tokens, text) {
  const areCharacters = tokens.every((token) => [...token].length <= 1);
  if (!areCharacters) return text;
  const composed = [...text.normalize("NFC")].slice(-1).join("");
  return tokens.includes(composed) ? composed : [...text].slice(-1).join("");
}

/**
 * @param {HTMLElement} group gets the buttons
 * @param {HTMLInputElement} field
 * @param {(id: number | null, unknown: string) => void} changed with the bet, or with a typed text that is no token
 */
export function makeChoices(group, field, changed) {
  /** @type {Place | null} */
  let place = null;
  /** @type {Words} */
  let words = { language: "en" };
  /** @type {Map<number, HTMLInputElement>} */
  const inputs = new Map(); // by id

  /**
   * @param {Place} place
   * @param {number} id
   */
  function add({ vocabulary }, id) {
    const input = make("input", { type: "radio", name: "bet-choice", value: String(id) });
    input.ariaLabel = spokenName(vocabulary, id, words);
    const data = { id: String(id), token: vocabulary.tokens[id] };
    group.append(make("label", { data }, input, make("span", { textContent: vocabulary.nameOf(id) })));
    inputs.set(id, input);
    return input;
  }

  /** @param {number} id */
  function choose(id) {
    const input = inputs.get(id) ?? (place && add(place, id)); // typed, and beyond those that are offered
    if (input) input.checked = true;
    changed(id, "");
    return input;
  }

  group.addEventListener("change", () => {
    field.value = "";
    changed(chosen(), "");
  });
  group.addEventListener("keydown", (event) => {
    const isModified = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (!place || isModified || [...event.key].length !== 1 || event.key === " ") return;
    const id = idOfTyped(place.vocabulary.tokens, event.key);
    if (id < 0) return;
    event.preventDefault();
    choose(id)?.focus();
  });
  field.addEventListener("input", (event) => {
    if (!place || !field.value || /** @type {InputEvent} */ (event).isComposing) return;
    const { tokens } = place.vocabulary;
    const text = typedToken(tokens, field.value);
    if (field.value !== text) field.value = text;
    const id = idOfTyped(tokens, text);
    if (id >= 0) return choose(id);
    for (const input of inputs.values()) input.checked = false;
    changed(null, text);
  });

  /** The id of the bet, or null. */
  function chosen() {
    for (const [id, input] of inputs) if (input.checked) return id;
    return null;
  }

  return {
    chosen,
    /** @param {Place} newPlace */
    build(newPlace) {
      place = newPlace;
      const { tokens } = place.vocabulary;
      group.replaceChildren();
      inputs.clear();
      for (const id of place.choices) add(place, id);
      group.dataset.long = String(place.choices.some((id) => [...tokens[id]].length > 2));
      field.value = "";
    },
    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      if (!place) return;
      for (const [id, input] of inputs) input.ariaLabel = spokenName(place.vocabulary, id, words);
    },
  };
}
