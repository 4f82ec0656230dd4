// The four panels: the same prompt and the same noise at four temperatures. They are written as text, never as markup.

import { fill, wordsOf } from "../kit/words.js";
import { EMPTY } from "./decoded.js";
import { compareTexts } from "./divergence.js";
import { makePanel } from "./panel.js";

/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */
/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("../engine/contract.js").Measures} Measures */

export const PANELS = /** @type {const} */ (["low", "unit", "high", "yours"]); // the order of the lists in messages
const YOURS = PANELS.indexOf("yours");

const NAMED = 16; // characters of the shared text that the sentence below a text quotes

/**
 * The end of what a text has in common with another one, as a sentence quotes it; "" where there is nothing to see.
 * @param {Vocabulary} vocabulary
 * @param {number[]} ids
 * @param {number} shared tokens
 */
export function sharedEnd(vocabulary, ids, shared) {
  const end = [...vocabulary.decode(ids.slice(Math.max(0, shared - NAMED - 1), shared)).trim().replace(/\s+/g, " ")];
  return end.length > NAMED || shared > NAMED + 1 ? `…${end.slice(1 - NAMED).join("")}` : end.join("");
}

/**
 * The sentence below a text: how far it is the text at T = 1, and whether it came to its end.
 * @param {{ isUnit: boolean, length: number, diverged: number | null, ended: boolean, end: string }} text
 * @param {Words} words
 */
export function sharedSentence({ isUnit, length, diverged, ended, end }, words) {
  const sentences = [];
  if (isUnit) sentences.push(fill(words, "shared_itself"));
  else if (length && diverged === null) sentences.push(fill(words, "shared_all"));
  else if (length) sentences.push(end ? fill(words, "shared_until", { text: end }) : fill(words, "shared_none"));
  if (ended) sentences.push(fill(words, "ended"));
  return sentences.join(" · ");
}

/**
 * @typedef {object} Shown what the four panels show
 * @property {Vocabulary} vocabulary
 * @property {number[][]} ids
 * @property {(import("../engine/contract.js").Loop | null)[]} loops
 * @property {boolean[]} ended whether each text has come to its end
 * @property {(ArrayLike<number> | null)[] | null} levels of the colouring, one for each token
 * @property {boolean} each whether each token is an element of its own
 * @property {number | null} changed the first token of "yours" that is another one than before the hand moved
 */

/**
 * @param {import("./panel.js").Panel[]} panels
 * @param {Shown} shown
 * @param {Words} words
 */
function draw(panels, { vocabulary, ids, loops, ended, levels, each, changed }, words) {
  const divergences = compareTexts(ids);
  for (const { scroll } of panels) scroll.look(); // all before the first is written: each look after it costs a layout
  panels.forEach((panel, i) => {
    const { shared, diverged } = divergences[i];
    const mark = { shared, diverged, changed: i === YOURS ? changed : null };
    const end = diverged === null ? "" : sharedEnd(vocabulary, ids[i], diverged);
    const facts = { isUnit: PANELS[i] === "unit", length: ids[i].length, diverged, ended: ended[i] ?? false, end };
    const marks = { ...mark, loop: loops[i] ?? null, levels: levels?.[i] ?? null, each };
    panel.show(vocabulary, ids[i], marks, sharedSentence(facts, words));
  });
  for (const { scroll } of panels) scroll.follow();
  panels[YOURS].reveal();
}

/** @param {string} name */
const indexOf = (name) => PANELS.findIndex((panel) => panel === name);

/**
 * @param {HTMLElement} view
 * @param {number[]} fixed the temperatures of all panels but "yours"
 */
export function makePanels(view, fixed) {
  const panels = PANELS.map((name, i) => {
    const root = /** @type {HTMLElement} */ (view.querySelector(`[data-panel=${name}]`));
    return makePanel(root, name, fixed[i] ?? 1);
  });
  const nothing = { vocabulary: EMPTY, ids: PANELS.map(() => []), loops: [], ended: [] };
  /** @type {Shown} */
  let shown = { ...nothing, levels: null, each: false, changed: null };
  let words = wordsOf({}, "en");

  /** @param {Partial<Shown>} changes */
  function show(changes) {
    shown = { ...shown, ...changes };
    draw(panels, shown, words);
  }

  /**
   * @param {string} prompt
   * @param {Vocabulary} vocabulary
   * @param {number[][]} ids of the four texts; the lists may grow in place until they are shown again
   * @param {(Measures | null)[]} figures of the four texts; [] for none
   * @param {boolean[]} ended whether each text has come to its end
   */
  function write(prompt, vocabulary, ids, figures, ended) {
    panels.forEach((panel, i) => {
      panel.begin(prompt);
      panel.figures.show(figures[i] ?? null);
    });
    show({ vocabulary, ids, ended, loops: figures.map((measures) => measures?.loop ?? null) });
  }

  return {
    write,

    clear() {
      for (const { scroll } of panels) scroll.toEnd();
      write("", EMPTY, nothing.ids, [], []);
    },

    /** @param {number | null} changed the first token of "yours" that is another one than before the hand moved */
    mark(changed) {
      if (shown.changed !== null && changed === null) panels[YOURS].scroll.toEnd();
      shown = { ...shown, changed };
    },

    /** @param {Shown["levels"]} levels per panel, one for each token */
    colour: (levels) => show({ levels }),

    /** @param {boolean} each whether each token is an element of its own */
    inspect(each) {
      if (shown.each === each) return;
      for (const panel of panels) panel.inspect(each);
      show({ each });
    },

    ids: (/** @type {string} */ name) => shown.ids[indexOf(name)],
    temperature: (/** @type {string} */ name) => panels[indexOf(name)].temperature,
    yours: (/** @type {number} */ temperature) => panels[YOURS].warm(temperature),
    writtenIn: (/** @type {string} */ language) => panels.forEach((panel) => panel.writtenIn(language)),

    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      for (const panel of panels) panel.speak(words);
      show({});
    },
  };
}
