// The result of a round: its columns and sentences, at the temperature that the slider has.

import { part, setText } from "../kit/dom.js";
import { hueOf } from "../kit/numbers.js";
import { softmax } from "../kit/softmax.js";
import { countDraws, drawnAt } from "./chance.js";
import { makeColumns } from "./columns.js";
import { startFall } from "./fall.js";
import { placeOf } from "./game.js";
import { betSentence, chanceSentence, outcomeSentence, totalSentence } from "./sentences.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */
/** @typedef {import("./game.js").Round} Round */

/**
 * @param {HTMLElement} view
 * @param {object} options
 * @param {number} options.draws of a round
 * @param {{ temperature: number }} options.state
 * @param {() => void} options.landed all draws have fallen
 */
export function makeResult(view, { draws, state, landed }) {
  const columns = makeColumns(view, draws);
  /** @type {Words} */
  let words = { language: "en" };
  /** @type {{ round: Round, vocabulary: Vocabulary } | null} */
  let current = null;
  let fallen = 0, isPainting = false;
  let stop = () => {};

  function paint() {
    if (!current) return;
    const { round, vocabulary } = current;
    const { temperature } = state;
    const p = softmax(round.logits, temperature);
    const counts = countDraws(round.draws.slice(0, fallen), placeOf(temperature), p.length);
    const isWhole = fallen === draws;
    view.style.setProperty("--hue", hueOf(temperature));
    columns.paint(p, counts, temperature, vocabulary, words);
    setText(part(view, "total"), totalSentence(fallen, draws, temperature, words));
    setText(part(view, "came"), outcomeSentence(round, vocabulary, words));
    setText(part(view, "yours"), isWhole ? betSentence(round, p, counts, vocabulary, words) : "");
    setText(part(view, "chance"), isWhole ? chanceSentence(p, counts, draws, temperature, words) : "");
  }

  /** @param {number} count */
  function advance(count) {
    if (!current) return;
    const place = placeOf(state.temperature);
    if (count < draws) {
      current.round.draws.slice(fallen, count).slice(-3).forEach((draw) => columns.drop(drawnAt(draw, place)));
    } else columns.clear();
    fallen = count;
    paint();
    if (count === draws) landed();
  }

  return {
    /**
     * @param {Round} round
     * @param {Vocabulary} vocabulary
     */
    start(round, vocabulary) {
      current = { round, vocabulary };
      fallen = 1;
      columns.build(round, vocabulary);
      stop = startFall(draws, advance); // the first frame comes when the elements can be seen and read out
    },
    end() {
      stop();
      current = null;
    },
    /** Once per frame, however often the slider moves. */
    repaint() {
      if (isPainting || !current) return;
      isPainting = true;
      requestAnimationFrame(() => {
        isPainting = false;
        paint();
      });
    },
    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      columns.speak(words);
      paint();
    },
  };
}
