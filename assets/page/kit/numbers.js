// Numbers as the page's language writes them, and as people write them: read as model/settings.py reads them.

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const GROUPED = /^\d{1,3}([.,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*$/; // 1.000, 5,000, 12 345 678
const SPACES = /^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g;
const LONGEST_NUMBER = 40; // characters

/**
 * The number of a text, or null.
 * @param {string} text
 */
function parseNumber(text) {
  const written = trimmed(text);
  const number = NUMBER.test(written) ? Number(written) : NaN;
  return Number.isFinite(number) ? number : null;
}

/**
 * A text without the spaces around it; empty if it is too long for a number.
 * @param {string} text
 */
function trimmed(text) {
  return text.length <= LONGEST_NUMBER ? text.replace(SPACES, "") : "";
}

/**
 * The number of a text that may have a decimal comma, or null.
 * @param {string} text
 */
export function parseDecimal(text) {
  return parseNumber(text.includes(".") ? text : text.replace(",", "."));
}

/**
 * The whole number of a text, exact at any size, or null. Its digits may be grouped by thousands.
 * @param {string} text
 */
export function parseWhole(text) {
  const written = trimmed(text);
  const digits = GROUPED.test(written) ? written.replace(/\D/g, "") : written;
  if (/^\d{1,20}$/.test(digits)) return BigInt(digits);
  const number = parseNumber(digits);
  return number !== null && Number.isInteger(number) ? BigInt(number) : null;
}

/**
 * Probabilities as percentages with three digits: "< 0.0001%" instead of a row of zeros, and "> 99.9%" for a
 * probability that rounds to 1 and is less. A sum may miss 1 by rounding.
 * @param {string} language
 * @returns {(p: number) => string}
 */
export function percentFormat(language) {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumSignificantDigits: 3 });
  return (p) => {
    if (p > 0 && p < 1e-6) return `< ${format.format(1e-6)}`;
    return p >= 0.9995 && p < 1 - 1e-12 ? `> ${format.format(0.999)}` : format.format(p);
  };
}

/**
 * A probability as a percentage where there is little room: "34%", "1.1%", "<0.1%".
 * @param {number} p
 * @param {string} language
 */
export function roundPercent(p, language) {
  const options = { style: "percent", maximumFractionDigits: p >= 0.0995 ? 0 : 1 };
  const format = new Intl.NumberFormat(language, /** @type {Intl.NumberFormatOptions} */ (options));
  const written = (/** @type {number} */ share) => format.format(share).replace("\u00a0", "\u202f"); // a narrow space
  if (p > 0 && p < 0.001) return `<${written(0.001)}`;
  return p >= 0.995 && p < 1 - 1e-12 ? `>${written(0.99)}` : written(p);
}

/**
 * A number with a fixed count of decimals; the minus is a minus sign.
 * @param {number} value
 * @param {number} digits
 * @param {string} language
 */
export function fixedText(value, digits, language) {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, options).format(value).replace("-", "−");
}

/**
 * @param {number} temperature
 * @param {string} language
 */
export function temperatureText(temperature, language) {
  return fixedText(temperature, 2, language);
}

/**
 * 7.6 × 10⁻⁶
 * @param {number} value
 * @param {string} language
 */
export function scientific(value, language) {
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = [...exponent.replace("+", "")].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻").join("");
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).format(Number(digits))} × 10${raised}`;
}

const LEAST = 0.001;

/**
 * Three digits, four from 1,000 on; "< 0.001" instead of a row of zeros.
 * @param {number} value
 * @param {string} language
 */
export function shortNumber(value, language) {
  const digits = Math.abs(value) < 1000 ? 3 : 4;
  const format = new Intl.NumberFormat(language, { maximumSignificantDigits: digits });
  return value > 0 && value < LEAST ? `< ${format.format(LEAST)}` : format.format(value);
}

/**
 * The hue of a temperature, in degrees: blue at T = 0, violet at 1, orange at 2.
 * @param {number} temperature
 */
export function hueOf(temperature) {
  return (240 + 80 * temperature).toFixed(0);
}
