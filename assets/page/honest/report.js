// The checks of one distribution as sentences, with the curve and the formula.

import { part, partOf, setText } from "../kit/dom.js";
import { formulaRows, formulaTerms, weightText } from "../kit/formula.js";
import { fixedText, hueOf, percentFormat, scientific, temperatureText } from "../kit/numbers.js";
import { entropyBits, softmax } from "../kit/softmax.js";
import { isolate } from "../kit/tokens.js";
import { fill } from "../kit/words.js";
import { checkEntropy, checkRanking, checkSum, GRID, SEVERAL } from "./checks.js";
import { makeCurve } from "./curve.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {NonNullable<import("../state.js").State["next"]>} Next */

const LINES = 5; // tokens with a row of their own

/**
 * The checks that do not depend on the slider.
 * @typedef {ReturnType<typeof examine>} Examination
 * @param {Next} next
 */
export function examine(next) {
  const ranking = checkRanking(next.logits, SEVERAL, softmax);
  return { next, ranking, entropy: checkEntropy(next.logits, GRID, softmax) };
}

/** @param {HTMLElement} view */
export function makeReport(view) {
  const picture = partOf(view, "curve", SVGSVGElement);
  const curve = makeCurve(picture);
  const table = partOf(view, "terms", HTMLTableElement);

  /**
   * @param {string} name
   * @param {boolean} ok
   * @param {string} sentence
   * @param {Words} words
   */
  function drawCheck(name, ok, sentence, words) {
    const item = /** @type {HTMLElement} */ (view.querySelector(`[data-check=${name}]`));
    item.dataset.ok = String(ok);
    part(item, "mark").textContent = ok ? `✓ ${fill(words, "holds")}` : `✗ ${fill(words, "fails")}`;
    part(item, "sentence").textContent = sentence;
  }

  /**
   * @param {Next} next
   * @param {number} temperature
   * @param {Words} words
   */
  function drawFormula({ logits, vocabulary: { nameOf } }, temperature, words) {
    const { language } = words;
    const terms = formulaTerms(logits, temperature, LINES);
    const [first] = terms.rows;
    table.hidden = temperature === 0 || !first;
    if (table.hidden) return setText(part(view, "formula"), fill(words, "formula_zero"));
    const others = fill(words, "others", { count: terms.others.count });
    const rows = formulaRows(terms, { language, nameOf, others, scaled: ({ z }) => z / temperature });
    table.tBodies[0].replaceChildren(...rows);
    const m = fixedText(terms.largest / temperature, 3, language);
    const exponent = `${fixedText(first.z, 3, language)} / ${temperatureText(temperature, language)}`;
    const power = `exp(${exponent} − ${terms.largest < 0 ? `(${m})` : m})`;
    const sum = weightText(terms.sum, language);
    setText(
      part(view, "formula"),
      `p(${isolate(nameOf(first.id))}) = ${power} / ${sum} = ${percentFormat(language)(first.p)}`,
    );
  }

  return {
    /**
     * @param {Examination} examination
     * @param {number} temperature
     * @param {Words} words
     */
    draw({ next, ranking, entropy }, temperature, words) {
      const { language } = words;
      const T = temperatureText(temperature, language);
      const p = softmax(next.logits, temperature);
      const count = next.logits.length;

      const sum = checkSum(p);
      const sums = { count, sum: fixedText(sum.sum, 12, language), off: scientific(sum.off, language) };
      drawCheck("sum", sum.ok, fill(words, "check_sum", sums), words);

      const several = listText(SEVERAL, language);
      const displaced = ranking.displaced + checkRanking(next.logits, [temperature], softmax).displaced;
      const order = { count, several, temperature: T, displaced };
      drawCheck("ranking", displaced === 0, fill(words, "check_ranking", order), words);

      const here = entropyBits(p);
      const bits = fixedText(here, 2, language);
      const [first, last] = [entropy.bits[0], entropy.bits[GRID.length - 1]].map((one) => fixedText(one, 2, language));
      const rise = { temperature: T, bits, first, last, falls: entropy.falls, steps: GRID.length - 1 };
      drawCheck("entropy", entropy.ok, fill(words, "check_entropy", rise), words);
      curve.draw(entropy.bits, fixedText(Math.max(...entropy.bits), 1, language));
      curve.mark(temperature, here);
      picture.setAttribute("aria-label", fill(words, "curve", rise));

      drawFormula(next, temperature, words);
      setText(part(view, "failed"), sum.ok && displaced === 0 && entropy.ok ? "" : fill(words, "failed"));
      view.style.setProperty("--hue", hueOf(temperature));
    },
  };
}

/**
 * @param {number[]} numbers
 * @param {string} language
 */
function listText(numbers, language) {
  const format = new Intl.NumberFormat(language);
  return numbers.map((one) => format.format(one)).join(language === "de" ? "; " : ", ");
}
