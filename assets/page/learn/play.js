// What comes after "play": the distribution after a text that the visitor may change, at three temperatures and the
// slider's.

import { unpackLogits } from "../kit/bytes.js";
import { make } from "../kit/dom.js";
import { hueOf, percentFormat, temperatureText } from "../kit/numbers.js";
import { rankIds, softmax } from "../kit/softmax.js";
import { makeVocabulary } from "../kit/tokens.js";
import { fill } from "../kit/words.js";
import { makeTable } from "./table.js";
import { skipped } from "./unread.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */

const WANTED = [" ", "e", "s"]; // the lesson's own example: play·, playe(r), plays
const LEADING = 4; // and the most probable
const FIXED = [0.5, 1, 1.5];

/**
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @param {number} temperature
 * @returns {import("./piece.js").Lesson}
 */
export function makePlay(root, engine, temperature) {
  return makeTable(root, engine, temperature, (answer, T, words) => {
    const logits = unpackLogits(answer.logits);
    const vocabulary = makeVocabulary(answer);
    const sentence = leadingSentence(logits, vocabulary, answer.read, words);
    return {
      caption: fill(words, "play_caption", { prompt: answer.read }),
      first: fill(words, "play_first"),
      head: headRow(T, words),
      rows: tokenRows(logits, vocabulary, T, words),
      sentence: `${sentence} ${skipped(words, answer.unknown)}`.trim(),
    };
  });
}

/**
 * @param {number} temperature
 * @param {Words} words
 */
function headRow(temperature, words) {
  const fixed = FIXED.map((T) => `T = ${temperatureText(T, words.language)}`);
  const yours = `${fill(words, "play_yours")} ${temperatureText(temperature, words.language)}`;
  const titles = [fill(words, "play_next"), ...fixed, yours];
  return make("tr", {}, ...titles.map((title) => make("th", { scope: "col", textContent: title })));
}

/**
 * @param {Float32Array} logits
 * @param {Vocabulary} vocabulary
 * @param {number} temperature
 * @param {Words} words
 */
function tokenRows(logits, { tokens, nameOf }, temperature, words) {
  const percent = percentFormat(words.language);
  const wanted = WANTED.map((token) => tokens.indexOf(token));
  const ids = rankIds(logits).filter((id, rank) => rank < LEADING || wanted.includes(id));
  const columns = [...FIXED, temperature].map((T) => ({ T, p: softmax(logits, T) }));
  return ids.map((id) => {
    const cells = columns.map(({ T, p }) => {
      const data = { p: p[id].toPrecision(10), temperature: T.toFixed(2) };
      const cell = make("td", { data }, make("span", { textContent: percent(p[id]) }));
      cell.style.setProperty("--p", p[id].toFixed(4));
      cell.style.setProperty("--hue", hueOf(T));
      return cell;
    });
    return make("tr", { data: { token: tokens[id] } }, make("th", { scope: "row", textContent: nameOf(id) }), ...cells);
  });
}

/**
 * The two most probable tokens at T = 1; "" where there is only one. After "play" the second is the e of the title.
 * @param {Float32Array} logits
 * @param {Vocabulary} vocabulary
 * @param {string} read
 * @param {Words} words
 */
function leadingSentence(logits, { tokens, nameOf }, read, words) {
  const [first, next] = rankIds(logits);
  const second = read.endsWith("play") && tokens[first] === " " && tokens.includes("e") ? tokens.indexOf("e") : next;
  if (second === undefined) return "";
  const p = softmax(logits, 1);
  const percent = percentFormat(words.language);
  const times = new Intl.NumberFormat(words.language, { maximumSignificantDigits: 2 }).format(1 / p[second]);
  const values = { first: nameOf(first), p: percent(p[first]), second: nameOf(second), q: percent(p[second]), times };
  return fill(words, "play_summary", values);
}
