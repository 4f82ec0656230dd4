// Temperatures and figures as the page's language writes them.

import { temperatureText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("./figures.js").Figure} Figure */
/** @typedef {ReturnType<typeof makeFormats>} Formats */

/** @param {Words} words */
export function makeFormats(words) {
  const number = (/** @type {Intl.NumberFormatOptions} */ options) =>
    new Intl.NumberFormat(words.language, options).format;
  const percent = number({ style: "percent", maximumFractionDigits: 1 });
  const wholePercent = number({ style: "percent" });
  const hundredths = number({ maximumFractionDigits: 1 });
  const bits = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const tick = number({ maximumFractionDigits: 2 });

  /**
   * "50% (49–51%)", "100%", or that there is none.
   * @param {import("./figures.js").Reading | null} reading
   * @param {Figure} figure
   */
  function value(reading, figure) {
    if (!reading) return words.no_value;
    const mean = figure.share ? percent(reading.mean) : fill(words, "bits", { bits: bits(reading.mean) });
    const low = figure.share ? hundredths(100 * reading.low) : bits(reading.low);
    const high = (figure.share ? percent : bits)(reading.high);
    const isPoint = low === high.replace(/\s?%/, "") && mean.startsWith(low); // its interval says nothing
    if (isPoint) return reading.between ? `≈ ${mean}` : mean;
    return fill(words, reading.between ? "value_between" : "value", { mean, low, high });
  }

  return {
    value,
    tick,
    axis: (/** @type {number} */ value, /** @type {Figure} */ figure) => (figure.share ? wholePercent : tick)(value),
    temperature: (/** @type {number} */ T) => temperatureText(T, words.language),
  };
}
