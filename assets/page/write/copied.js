// What of the four texts stands in the training text, in a sentence for each. It is asked for while the list is open.

import { make, part, partOf, setText } from "../kit/dom.js";
import { roundPercent } from "../kit/numbers.js";
import { errorSentence, fill, wordsOf } from "../kit/words.js";
import { PANELS } from "./panels.js";
import { fits, makeTextAnswers } from "./text_answers.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("../engine/contract.js").Copied} Copied */
/** @typedef {{ texts: (Copied | null)[] | null }} Answer */

const LONGEST = 200; // characters of a quotation

/**
 * @param {Copied | null} found null for a text that is too short
 * @param {string} text that it was found in
 * @param {Words} words
 */
export function copiedSentence(found, text, words) {
  if (!found) return fill(words, "copied_short");
  const { share, length, onset } = found;
  if (!length) return fill(words, "copied_none");
  const passage = Array.from(text).slice(onset, onset + length), isLong = length > LONGEST;
  const shown = passage.slice(0, LONGEST).join("").replaceAll("\n", "⏎");
  const quoted = shown.replace(/^ +| +$/g, (blanks) => "␣".repeat(blanks.length));
  const values = { length, text: quoted + (isLong ? "…" : ""), share: roundPercent(share, words.language) };
  return fill(words, "copied_found", values);
}

/**
 * @param {HTMLElement} tools
 * @param {import("../engine/contract.js").Engine} engine
 */
export function makeCopied(tools, engine) {
  const root = partOf(tools, "copied-passages", HTMLDetailsElement), list = part(root, "copied-texts");
  const note = part(root, "copied-note");
  const rows = PANELS.map((name) => ({ name, title: make("dt"), sentence: make("dd", { data: { copied: name } }) }));
  for (const { title, sentence } of rows) list.append(title, sentence);
  const answers = makeTextAnswers(draw);
  /** @type {import("./text_answers.js").Asking} */
  const asking = { kind: "copied", about: () => "", ask: ({ model, ids }) => engine.ask("copied", { model, ids }) };
  let words = wordsOf({}, "en");
  root.addEventListener("toggle", () => {
    answers.choose(root.open ? asking : null);
    draw();
  });

  function draw() {
    const { readable, facts, isKnown, problem } = answers, answer = /** @type {Answer} */ (readable?.answer);
    root.dataset.state = isKnown ? "known" : "waiting";
    list.hidden = !isKnown || !answer.texts;
    const missing = isKnown ? (answer.texts ? "" : fill(words, "copied_unknown")) : fill(words, "copied_later");
    setText(note, problem ? errorSentence(words, problem) : missing);
    rows.forEach(({ name, title, sentence }, i) => {
      setText(title, fill(words, name));
      if (!facts || !readable || !answer.texts || !fits(readable.facts, facts, i)) return;
      setText(sentence, copiedSentence(answer.texts[i], facts.vocabulary.decode(facts.ids[i]), words));
    });
  }

  return {
    /** @param {import("./text_answers.js").TextFacts | null} facts null while the texts are being written */
    show(facts) {
      answers.show(facts && { ...facts, ids: facts.ids.map((ids) => [...ids]) }); // a run's lists grow in place
      if (root.open) draw();
    },

    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      draw();
    },
  };
}
