// One panel: its temperature, the prompt and the text on a paper that follows the text's end, and the measures.

import { make, setText } from "../kit/dom.js";
import { hueOf, temperatureText } from "../kit/numbers.js";
import { fill, wordsOf } from "../kit/words.js";
import { makeFigures } from "./figures.js";
import { makePaper } from "./paper.js";

const NEAR = 40; // pixels: a reader this close to the end is at the end

/**
 * Keeps a reader who is at the end of a text at its end when the text grows.
 * @param {HTMLElement} sheet
 */
function makeScroll(sheet) {
  let atEnd = true; // whether the reader is at the end
  let behind = false; // whether the paper was hidden when it last had to go to its end

  // A hidden paper has no end: the last answer stays.
  function look() {
    if (sheet.clientHeight && !behind) atEnd = sheet.scrollHeight - sheet.scrollTop - sheet.clientHeight < NEAR;
  }

  function toEnd() {
    atEnd = true;
    sheet.scrollTop = sheet.scrollHeight;
    behind = !sheet.clientHeight;
  }

  new ResizeObserver(() => behind && toEnd()).observe(sheet);
  sheet.addEventListener("scroll", look);

  return { look, toEnd, follow: () => atEnd && toEnd() };
}

/** @typedef {ReturnType<typeof makePanel>} Panel */

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @param {number} temperature
 */
export function makePanel(root, name, temperature) {
  const title = make("span"), number = make("span", { data: { role: "temperature" } });
  const prompt = make("span", { data: { role: "prompt" } }), text = make("span", { data: { role: "text" } });
  // A translator would take the nodes away that the text grows in.
  const sheet = make(
    "div",
    { className: "paper", tabIndex: 0, role: "group", translate: false, dir: "auto" },
    prompt,
    text,
  );
  const note = make("p", { className: "dice" }), notes = make("div", { className: "notes" }, note);
  const open = make("button", { type: "button", className: "open", ariaExpanded: "false" });
  open.addEventListener("click", () => (open.ariaExpanded = String(root.toggleAttribute("data-open"))));
  root.replaceChildren(
    make("header", {}, make("h2", {}, title, number)),
    make("div", { className: "sheet" }, sheet),
    notes,
    open,
  );
  const figures = makeFigures(notes);
  const paper = makePaper(text), scroll = makeScroll(sheet);
  let words = wordsOf({}, "en");

  /** @param {number} newTemperature */
  function warm(newTemperature) {
    temperature = newTemperature;
    const written = temperatureText(temperature, words.language);
    setText(number, written);
    root.style.setProperty("--hue", hueOf(temperature));
    root.style.setProperty("--t", String(temperature));
    sheet.ariaLabel = fill(words, "text_of", { temperature: written });
  }

  return {
    figures,
    warm,
    scroll,
    get temperature() {
      return temperature;
    },

    /** @param {string} newPrompt */
    begin(newPrompt) {
      setText(prompt, newPrompt);
    },

    /**
     * @param {import("../kit/tokens.js").Vocabulary} vocabulary
     * @param {ArrayLike<number>} ids
     * @param {import("./pieces.js").Marks} marks
     * @param {string} sentence below the text
     */
    show(vocabulary, ids, marks, sentence) {
      paper.show(vocabulary, ids, marks);
      setText(note, sentence);
      note.title = sentence;
    },

    /** Bring the first character that has changed into view. */
    reveal() {
      const mark = text.querySelector("[data-changed]");
      if (!mark) return;
      const at = mark.getBoundingClientRect(), frame = sheet.getBoundingClientRect();
      if (at.top < frame.top || at.bottom > frame.bottom) sheet.scrollTop += at.top - frame.top - frame.height / 3;
    },

    /** @param {boolean} on whether the tokens take the paper's tab stop over */
    inspect(on) {
      sheet.tabIndex = on ? -1 : 0;
    },

    /** @param {string} language of the texts, which is the model's, not the page's */
    writtenIn(language) {
      prompt.lang = text.lang = language;
    },

    /** @param {import("../kit/words.js").Words} newWords */
    speak(newWords) {
      words = newWords;
      setText(title, fill(words, name));
      open.ariaLabel = fill(words, "open_panel", { name: fill(words, name) });
      warm(temperature);
      figures.speak(words);
    },
  };
}
