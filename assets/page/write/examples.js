// The examples: each is a beginning, a seed and a temperature, and a sentence about what it shows.

import { make, setText } from "../kit/dom.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../engine/facts.js").Example} Example */

/**
 * @param {HTMLElement} root
 * @param {Example[]} examples
 * @param {(example: Example) => void} onChoose
 */
export function makeExamples(root, examples, onChoose) {
  const buttons = examples.map((example) => {
    const button = make("button", { type: "button", data: { example: example.name } });
    button.addEventListener("click", () => onChoose(example));
    root.append(button);
    return { name: example.name, button };
  });

  return {
    /** @param {import("../kit/words.js").Words} words */
    speak(words) {
      for (const { name, button } of buttons) {
        setText(button, fill(words, `example_${name}`));
        button.title = fill(words, `example_${name}_hint`);
      }
    },
  };
}
