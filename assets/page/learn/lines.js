// New or copied: fifty lines of a model whose lines are single words, such as names, at the slider's temperature, each
// beside the list that the model was trained on.

import { make, part } from "../kit/dom.js";
import { temperatureText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";
import { makePiece } from "./piece.js";
import { skipped } from "./unread.js";

const FIRST_SEED = 7;
const REST = 150; // milliseconds without a change of the temperature before lines are written

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @param {number} temperature
 * @returns {import("./piece.js").Lesson}
 */
export function makeLines(root, engine, temperature) {
  let model = "", prompt = "", seed = FIRST_SEED;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const piece = makePiece(root, (message) => engine.ask("lines", message), (answer, message, words) => {
    const { lines, listed } = answer;
    part(root, "none").hidden = lines !== null;
    part(root, "names").hidden = lines === null;
    if (lines === null) return;
    const copied = lines.filter((line) => line.copied).length, { language } = words;
    const counts = { new: lines.length - copied, copied, listed };
    part(root, "sentence").textContent = fill(words, "lines_count", {
      ...counts,
      temperature: temperatureText(message.temperature, language),
    });
    const same = message.temperature ? "" : fill(words, "lines_same");
    part(root, "note").textContent = [same, skipped(words, answer.unknown)].filter(Boolean).join(" ");
    const list = part(root, "list");
    list.dataset.temperature = message.temperature.toFixed(2);
    list.dataset.seed = message.seed;
    list.setAttribute("aria-label", fill(words, "lines_list"));
    list.replaceChildren(...lines.map((line) => {
      const mark = make("small", { textContent: fill(words, line.copied ? "lines_copied" : "lines_new") });
      return make("li", { data: { line: line.copied ? "copied" : "new" } }, line.text || "–", " ", mark);
    }));
  });

  function send() {
    clearTimeout(timer);
    if (model) piece.send({ model, prompt, seed: String(seed), temperature });
  }

  part(root, "dice").addEventListener("click", () => {
    seed += 50; // none of those that are shown
    send();
  });

  return {
    ask(settings) {
      ({ model, prompt } = settings);
      send();
    },
    setTemperature(value) {
      if (temperature === value) return;
      temperature = value;
      clearTimeout(timer);
      timer = setTimeout(send, REST);
    },
    speak: piece.speak,
  };
}
