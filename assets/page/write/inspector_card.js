// What the inspector shows of one token: the distribution that it was drawn from, and the ladder, which is the token
// that the same noise gives at every T from 0 to 2.

import { make, part, setText } from "../kit/dom.js";
import { hueOf, percentFormat, temperatureText } from "../kit/numbers.js";
import { HOTTEST } from "../kit/schedule.js";
import { rankIds, softmax } from "../kit/softmax.js";
import { isolate, visibleToken } from "../kit/tokens.js";
import { errorSentence, fill, wordsOf } from "../kit/words.js";
import { fullName, keyOf } from "./token_names.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("../engine/contract.js").Rung} Rung */

/**
 * @typedef {object} Draw of one token
 * @property {number} id
 * @property {number} temperature that was used
 * @property {import("../kit/tokens.js").Vocabulary} vocabulary
 * @property {Float32Array} logits
 * @property {Rung[]} ladder
 * @property {undefined} [error]
 *
 * @typedef {Draw | { error: import("../engine/contract.js").Failure }} Look
 *
 * @typedef {object} Choice a token on a button
 * @property {number} id
 * @property {string} label
 * @property {boolean} used whether it is the token that was drawn
 * @property {object} [data]
 */

const BEST = 8; // the most probable tokens, as many as are listed

/**
 * Whether a temperature lies on a rung. The last one includes its end.
 * @param {Rung} rung
 * @param {number} temperature
 */
export function isUsed({ from, to }, temperature) {
  return from <= temperature && (temperature < to || to === HOTTEST);
}

/**
 * @param {HTMLElement} box
 * @param {(id: number) => void} choose another token
 */
export function makeInspectorCard(box, choose) {
  let words = wordsOf({}, "en");

  return {
    /**
     * @param {string} token as it stands in the text
     * @param {number} position
     * @param {Look} look
     */
    show(token, position, look) {
      setText(part(box, "sign"), visibleToken(token));
      for (const name of ["body", "place"]) part(box, name).hidden = Boolean(look.error);
      if (look.error) {
        const key = look.error.key === "lost" ? "unasked" : look.error.key;
        return setText(part(box, "odds"), errorSentence(words, { ...look.error, key }));
      }
      const temperature = temperatureText(look.temperature, words.language);
      setText(part(box, "place"), fill(words, keyOf("inspected_at", look.vocabulary), { position, temperature }));
      showDistribution(box, look, words, choose);
      showLadder(box, look, words, choose);
      box.style.setProperty("--hue", hueOf(look.temperature));
    },

    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      part(box, "close").ariaLabel = fill(words, "close");
      part(box, "ladder").ariaLabel = fill(words, "ladder");
    },
  };
}

/**
 * @param {HTMLElement} box
 * @param {Draw} draw
 * @param {Words} words
 * @param {(id: number) => void} choose
 */
function showDistribution(box, { id, temperature, vocabulary, logits }, words, choose) {
  const now = softmax(logits, temperature), one = softmax(logits, 1);
  const percent = percentFormat(words.language);
  const ranked = rankIds(logits);
  const odds = {
    one: percent(one[id]),
    now: percent(now[id]),
    temperature: temperatureText(temperature, words.language),
    rank: ranked.indexOf(id) + 1,
    count: vocabulary.tokens.length,
  };
  setText(part(box, "odds"), fill(words, "odds", odds));
  part(box, "choices").replaceChildren(
    ...ranked.slice(0, BEST).map((best) => {
      const values = { character: fullName(vocabulary, best, words), now: percent(now[best]), one: percent(one[best]) };
      const bar = make("i");
      bar.style.setProperty("--p", String(now[best]));
      bar.style.setProperty("--one", String(one[best]));
      const button = makeButton(
        { id: best, label: fill(words, "choice", values), used: best === id },
        vocabulary,
        choose,
      );
      const name = make("b", { textContent: vocabulary.nameOf(best) });
      button.append(name, bar, make("span", { textContent: values.now }));
      return button;
    }),
  );
}

/**
 * @param {HTMLElement} box
 * @param {Draw} draw
 * @param {Words} words
 * @param {(id: number) => void} choose
 */
function showLadder(box, { ladder, temperature, vocabulary }, words, choose) {
  const format = new Intl.NumberFormat(words.language, { maximumFractionDigits: 3 });
  part(box, "ladder").replaceChildren(...ladder.map((rung) => {
    const { from, to, id } = rung;
    const ends = { from: format.format(from), to: format.format(to) };
    const label = fill(words, "rung", { character: fullName(vocabulary, id, words), ...ends });
    const choice = { id, label, used: isUsed(rung, temperature), data: { from, to } };
    const button = makeButton(choice, vocabulary, choose);
    button.append(make("span", { textContent: vocabulary.nameOf(id) }));
    button.style.flexGrow = String(to - from);
    button.style.setProperty("--hue", hueOf((from + to) / 2));
    return button;
  }));
  const flips = ladder.map(({ from, to, id }) =>
    `${isolate(vocabulary.nameOf(id))} ${format.format(from)}–${format.format(to)}`
  );
  setText(part(box, "flips"), flips.join("   "));
  part(box, "used").style.left = `${(100 * temperature) / HOTTEST}%`;
}

/**
 * A button that chooses a token. A token without text can't be chosen.
 * @param {Choice} choice
 * @param {import("../kit/tokens.js").Vocabulary} vocabulary
 * @param {(id: number) => void} choose
 */
function makeButton({ id, label, used, data }, { tokens, hidden }, choose) {
  const button = make("button", {
    type: "button",
    title: label,
    ariaLabel: label,
    disabled: hidden.has(id),
    data: { id, token: tokens[id], ...(used && { used: "" }), ...data },
  });
  button.addEventListener("click", () => choose(id));
  return button;
}
