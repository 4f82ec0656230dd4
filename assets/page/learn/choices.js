// Radio buttons in one row.

import { make } from "../kit/dom.js";

/**
 * Draw the choices anew. The focus stays on the choice that has it.
 * @param {HTMLElement} group
 * @param {object} options
 * @param {string} options.name of the radio buttons
 * @param {{ value: number, label: string, hint?: string }[]} options.choices
 * @param {number} options.chosen a value
 * @param {(value: number) => void} options.choose called when the visitor chooses
 */
export function drawChoices(group, { name, choices, chosen, choose }) {
  const focused = document.activeElement;
  const value = focused instanceof HTMLInputElement && group.contains(focused) ? focused.value : null;
  const inputs = choices.map((choice) => {
    const checked = choice.value === chosen;
    const input = make("input", { type: "radio", name, value: String(choice.value), checked });
    input.addEventListener("change", () => choose(choice.value));
    return input;
  });
  group.replaceChildren(
    ...choices.map(({ label, hint = "" }, i) =>
      make("label", {}, inputs[i], make("span", { textContent: label }), make("small", { textContent: hint }))
    ),
  );
  inputs.find((input) => input.value === value)?.focus();
}
