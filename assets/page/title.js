// The document's title: the temperature first, since tabs and bookmarks show only its beginning.

import { temperatureText } from "./kit/numbers.js";
import { wordsOf } from "./kit/words.js";

const REST = 200; // milliseconds: a moving slider would change it sixty times a second

/**
 * "T = 0.80 · faust · RNN Thermostat"
 * @param {number} temperature
 * @param {string | null} model
 * @param {import("./kit/words.js").Words} words
 */
export function titleOf(temperature, model, words) {
  return [`T = ${temperatureText(temperature, words.language)}`, model, words.title].filter(Boolean).join(" · ");
}

/**
 * Keep the document's title up to date. Gives a function that writes it again, where somebody else has.
 * @param {import("./state.js").State} state
 * @param {import("./kit/words.js").Texts} texts
 * @param {import("./engine/facts.js").ModelFacts[]} models
 */
export function keepTitle(state, texts, models) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  function write() {
    timer = undefined;
    const name = state.run?.settings.model ?? state.model;
    const model = models.find((each) => each.name === name)?.title ?? name;
    const title = titleOf(state.temperature, model, wordsOf(texts, state.language));
    if (document.title !== title) document.title = title;
  }

  for (const name of /** @type {const} */ (["temperature", "model", "run", "language"])) {
    state.on(name, () => timer ??= setTimeout(write, REST));
  }
  write();
  return write;
}
