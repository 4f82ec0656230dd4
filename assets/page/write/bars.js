// The probability bars: softmax(logits / T), computed and painted here so that they follow the slider in the same frame.
// The likeliest tokens are shown, sorted, or all in the order of the alphabet; the others are one bar together.

import { make, part, setText } from "../kit/dom.js";
import { percentFormat, roundPercent } from "../kit/numbers.js";
import { rankIds, softmax } from "../kit/softmax.js";
import { isolate, signOf } from "../kit/tokens.js";
import { fill, wordsOf } from "../kit/words.js";
import { EMPTY } from "./decoded.js";
import { makePacing } from "./pacing.js";
import { fullName, hasCharacters } from "./token_names.js";

/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */
/** @typedef {import("../kit/softmax.js").Numbers} Numbers */

const LIKELIEST = 12, FEW = 6; // bars on a large and on a small screen
const WHOLE = 200; // Of a vocabulary of more tokens than this …
const MOST = 100; // … so many are all that is shown.
const REST = -1; // in place of an id
const LEADING = 3; // tokens that a screen reader is told
const LINES = [0.01, 0.1, 0.5]; // probabilities

/**
 * The ids that have a bar of their own. They depend on the logits alone, because T changes no ranking.
 * @param {Numbers} logits
 * @param {number} count of the likeliest, by falling probability; Infinity for all, ascending
 */
export function chosenIds(logits, count) {
  if (count < Infinity) return rankIds(logits).slice(0, count);
  if (logits.length <= WHOLE) return Array.from(logits, (_, id) => id);
  return rankIds(logits).slice(0, MOST).sort((a, b) => a - b);
}

/**
 * The probability that is left for the other tokens.
 * @param {Float64Array} probabilities
 * @param {number[]} ids with a bar of their own
 */
export function restOf(probabilities, ids) {
  return Math.max(0, ids.reduce((rest, id) => rest - probabilities[id], 1));
}

/** @param {HTMLElement} chart */
function makeGrid(chart) {
  const lines = LINES.map((share) => make("i", { style: `--at: ${Math.sqrt(share)}` }));
  chart.querySelector(".grid")?.append(...lines);
  return (/** @type {string} */ language) => {
    const format = new Intl.NumberFormat(language, { style: "percent" });
    lines.forEach((line, i) => line.dataset.text = format.format(LINES[i]));
  };
}

function makeBar() {
  const plot = make("span", { className: "plot" }, make("i"), make("u"));
  const letter = make("b"), share = make("small");
  return {
    bar: make("button", { type: "button", className: "bar", tabIndex: -1 }, plot, letter, share),
    letter,
    share,
  };
}

/**
 * What a pointer and the keys do with the bars: a click chooses one, arrow keys go along them.
 * @param {HTMLElement} root
 * @param {(id: number) => void} onChoose
 */
function connectBars(root, onChoose) {
  const barOf = (
    /** @type {EventTarget | null} */ target,
  ) => /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest(".bar") : null);
  root.addEventListener("pointerover", ({ target }) => {
    const bar = barOf(target);
    if (bar) bar.title = bar.ariaLabel ?? "";
  });
  root.addEventListener("click", ({ target }) => {
    const bar = barOf(target);
    if (bar?.ariaDisabled === "false") onChoose(Number(bar.dataset.id));
  });
  root.addEventListener("keydown", ({ key, target }) => {
    const bar = barOf(target);
    const next = key === "ArrowRight" ? bar?.nextElementSibling : key === "ArrowLeft" && bar?.previousElementSibling;
    if (next instanceof HTMLElement) next.focus();
  });
}

/**
 * @param {HTMLElement} chart
 * @param {HTMLElement} switchAll the button that shows all tokens or the likeliest
 * @param {() => boolean} isHeld whether a pointer holds the slider: meanwhile the bars are one distribution
 * @param {(id: number) => void} onChoose
 */
export function makeBars(chart, switchAll, isHeld, onChoose) {
  const root = part(chart, "bars"), speakGrid = makeGrid(chart);
  const small = matchMedia("(max-width: 640px), (max-height: 460px)");
  let vocabulary = EMPTY, temperature = 1, showsAll = false, isOpen = false;
  /** @type {Numbers | null} */
  let logits = null;
  /** @type {Float64Array} */
  let atOne = new Float64Array(0);
  /** @type {number[]} */
  let ids = [];
  /** @type {ReturnType<typeof makeBar>[]} */
  let bars = [];
  let words = wordsOf({}, "en");

  const pacing = makePacing(isHeld, (/** @type {{ vocabulary: Vocabulary, logits: Numbers }} */ next) => {
    ({ vocabulary, logits } = next);
    atOne = softmax(logits, 1);
    build();
    paint(temperature);
  });

  function build() {
    if (!logits) return;
    ids = chosenIds(logits, showsAll ? Infinity : small.matches ? FEW : LIKELIEST);
    const count = ids.length + Number(ids.length < vocabulary.tokens.length);
    if (bars.length !== count) {
      bars = Array.from({ length: count }, makeBar);
      root.replaceChildren(...bars.map(({ bar }) => bar));
    }
    root.toggleAttribute("data-all", showsAll);
    root.toggleAttribute("data-words", !hasCharacters(vocabulary));
    bars.forEach(({ bar, letter }, i) => {
      const id = ids[i] ?? REST;
      const name = id === REST ? words.others : showsAll || vocabulary.tokens[id] !== " " ? "" : words.space;
      Object.assign(bar.dataset, { id: id === REST ? "rest" : id, token: vocabulary.tokens[id] ?? "" });
      setText(letter, name || signOf(vocabulary.nameOf(id)));
      letter.className = name ? "name" : "";
    });
    open(isOpen);
    const size = vocabulary.tokens.length;
    setText(
      switchAll,
      size > WHOLE ? fill(words, "many_bars", { count: MOST }) : fill(words, "all_bars", { count: size }),
    );
    switchAll.ariaPressed = String(showsAll);
  }

  /** @param {boolean} isNowOpen whether a bar can be chosen */
  function open(isNowOpen) {
    isOpen = isNowOpen;
    bars.forEach(({ bar }, i) => {
      const id = ids[i], enabled = isOpen && id !== undefined && !vocabulary.hidden.has(id);
      bar.ariaDisabled = String(!enabled);
      bar.tabIndex = i || !isOpen ? -1 : 0; // one tab stop; arrow keys go on from there
    });
  }

  /**
   * The bars at a temperature. Gives the most probable tokens as text; nothing where there are no bars yet.
   * @param {number} newTemperature
   */
  function paint(newTemperature) {
    temperature = newTemperature;
    if (!logits) return undefined;
    const now = softmax(logits, temperature), percent = percentFormat(words.language);
    bars.forEach(({ bar, share }, i) => {
      const id = ids[i];
      const [p, one] = [now, atOne].map((all) => (id === undefined ? restOf(all, ids) : all[id]));
      const name = id === undefined ? words.others : fullName(vocabulary, id, words);
      bar.dataset.p = p.toPrecision(10);
      bar.style.setProperty("--p", Math.sqrt(p).toFixed(4));
      bar.style.setProperty("--one", Math.sqrt(one).toFixed(4));
      bar.ariaLabel = `${isolate(name)}: ${percent(p)} (T = 1: ${percent(one)})`;
      setText(share, roundPercent(p, words.language));
    });
    root.dataset.temperature = temperature.toFixed(2);
    const leading = rankIds(logits).slice(0, LEADING);
    return leading.map((id) => `${isolate(fullName(vocabulary, id, words))} ${percent(now[id])}`).join(", ");
  }

  connectBars(root, onChoose);
  switchAll.addEventListener("click", () => {
    showsAll = !showsAll;
    build();
    paint(temperature);
  });
  small.addEventListener("change", () => {
    build();
    paint(temperature);
  });

  return {
    paint,
    open,

    /**
     * @param {Vocabulary} newVocabulary
     * @param {Numbers} newLogits of the next token
     * @param {boolean} isRunning whether the next ones follow at once
     */
    show: (newVocabulary, newLogits, isRunning) =>
      pacing.offer({ vocabulary: newVocabulary, logits: newLogits }, isRunning),

    /** The run is over or paused: the bars are those of the next token at once. */
    rest: () => pacing.rest(),

    /** @param {import("../kit/words.js").Words} newWords */
    speak(newWords) {
      words = newWords;
      speakGrid(words.language);
      build();
    },
  };
}
