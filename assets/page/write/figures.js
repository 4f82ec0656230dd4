// The measures under a panel: surprise (the entropy), repetition, non-words and the loop. tools.html explains them.

import { make, setText } from "../kit/dom.js";
import { fixedText } from "../kit/numbers.js";
import { fill, wordsOf } from "../kit/words.js";

/** @typedef {import("../engine/contract.js").Measures} Measures */

const NAMES = /** @type {const} */ (["entropy", "repetition", "non_words", "loop"]);
const NONE = "–"; // for a text that is too short

/**
 * What is written for each measure.
 * @param {Measures | null} measures
 * @param {import("../kit/words.js").Words} words
 * @returns {Record<typeof NAMES[number], string>}
 */
export function measureTexts(measures, words) {
  if (!measures) return { entropy: NONE, repetition: NONE, non_words: NONE, loop: NONE };
  const { entropy, repetition, non_words, loop } = measures;
  const percent = new Intl.NumberFormat(words.language, { style: "percent", maximumFractionDigits: 0 });
  const share = (/** @type {number | null} */ value) => (value === null ? NONE : percent.format(value));
  return {
    entropy: entropy === null ? NONE : fill(words, "bits", { bits: fixedText(entropy, 1, words.language) }),
    repetition: share(repetition),
    non_words: share(non_words),
    loop: loop ? fill(words, "loop_found", { ...loop }) : fill(words, "loop_none"),
  };
}

/** @param {HTMLElement} notes of a panel */
export function makeFigures(notes) {
  const rows = NAMES.map((measure) => {
    const label = make("dt"), value = make("dd");
    value.setAttribute("aria-describedby", `figure-${measure}`);
    return { measure, label, value, row: make("div", { className: measure }, label, value) };
  });
  const root = make("dl", { className: "figures", data: { role: "figures" } }, ...rows.map(({ row }) => row));
  notes.append(root);

  let words = wordsOf({}, "en");
  /** @type {Measures | null} */
  let shown = null;

  /** @param {Measures | null} measures null where there is no text */
  function show(measures) {
    shown = measures;
    const { entropy, repetition, non_words, loop } = measures ?? {};
    Object.assign(root.dataset, {
      entropy: entropy ?? "",
      repetition: repetition ?? "",
      nonWords: non_words ?? "",
      loop: loop ? `${loop.period}@${loop.onset}` : "",
    });
    const texts = measureTexts(measures, words);
    for (const { measure, value, row } of rows) {
      setText(value, texts[measure]);
      if (measure === "loop") row.toggleAttribute("data-none", !loop);
    }
  }

  return {
    show,

    /** @param {import("../kit/words.js").Words} newWords */
    speak(newWords) {
      words = newWords;
      for (const { measure, label, row } of rows) {
        setText(label, fill(words, `figure_${measure}`));
        row.title = fill(words, `figure_${measure}_is`);
      }
      show(shown);
    },
  };
}
