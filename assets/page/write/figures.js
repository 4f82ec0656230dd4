// The measures under a panel: surprise (the entropy), repetition, non-words by the training text and by the lexicon of its
// language, and the loop; of a tune, the bars that fit and the notes in key instead of non-words. tools.html explains them.

import { make, setText } from "../kit/dom.js";
import { fixedText } from "../kit/numbers.js";
import { fill, wordsOf } from "../kit/words.js";

/** @typedef {import("../engine/contract.js").Measures} Measures */

const NAMES = /** @type {const} */ ([
  "entropy",
  "repetition",
  "non_words",
  "non_words_language",
  "loop",
  "fitting_bars",
  "notes_in_key",
]);
const NONE = "–"; // for a text that is too short

/**
 * What is written for each measure.
 * @param {Measures | null} measures
 * @param {import("../kit/words.js").Words} words
 * @returns {Record<typeof NAMES[number], string>}
 */
export function measureTexts(measures, words) {
  if (!measures) {
    return /** @type {Record<typeof NAMES[number], string>} */ (Object.fromEntries(NAMES.map((name) => [name, NONE])));
  }
  const { entropy, repetition, non_words, non_words_language, loop, fitting_bars, notes_in_key } = measures;
  const percent = new Intl.NumberFormat(words.language, { style: "percent", maximumFractionDigits: 0 });
  const share = (/** @type {number | null} */ value) => (value === null ? NONE : percent.format(value));
  return {
    entropy: entropy === null ? NONE : fill(words, "bits", { bits: fixedText(entropy, 1, words.language) }),
    repetition: share(repetition),
    non_words: share(non_words),
    non_words_language: share(non_words_language),
    loop: loop ? fill(words, loop.period === 1 ? "loop_one" : "loop_found", { ...loop }) : fill(words, "loop_none"),
    fitting_bars: share(fitting_bars),
    notes_in_key: share(notes_in_key),
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
    const { entropy, repetition, non_words, non_words_language, loop, fitting_bars, notes_in_key } = measures ?? {};
    const isTune = typeof fitting_bars === "number" || typeof notes_in_key === "number";
    Object.assign(root.dataset, {
      entropy: entropy ?? "",
      repetition: repetition ?? "",
      nonWords: non_words ?? "",
      nonWordsLanguage: non_words_language ?? "",
      loop: loop ? `${loop.period}@${loop.onset}` : "",
      fittingBars: fitting_bars ?? "",
      notesInKey: notes_in_key ?? "",
    });
    const texts = measureTexts(measures, words);
    for (const { measure, value, row } of rows) {
      setText(value, texts[measure]);
      if (measure === "loop") {
        row.toggleAttribute("data-none", !loop);
        row.hidden = isTune && !loop; // many figures have little room
      }
      if (measure === "fitting_bars" || measure === "notes_in_key") row.hidden = !isTune;
      if (measure === "non_words") row.hidden = isTune; // a tune has notes, not words
      // Not every language has a lexicon, and a page that writes by itself fetches it while it writes.
      if (measure === "non_words_language") row.hidden = isTune || typeof non_words_language !== "number";
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
