// Sentences about a round, with the numbers of its draws.

import { percentFormat, shortNumber, temperatureText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";
import { chiSquare, distance, typicalDistance } from "./chance.js";

/** @typedef {import("../kit/softmax.js").Numbers} Numbers */
/** @typedef {import("../kit/tokens.js").Vocabulary} Vocabulary */
/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("./game.js").Round} Round */

const RARE = 0.01; // chance alone goes further in less than one of 100 such rounds, and the page says so

/**
 * A token by a name that a screen reader can say.
 * @param {Vocabulary} vocabulary
 * @param {number} id
 * @param {Words} words
 */
export function spokenName(vocabulary, id, words) {
  if (vocabulary.hidden.has(id)) return words.no_text;
  const token = vocabulary.tokens[id];
  return token === " " ? words.space : token === "\n" ? words.newline : vocabulary.nameOf(id);
}

/**
 * Whether the bet was right, and how surprising the token that came was.
 * @param {Round} round
 * @param {Vocabulary} vocabulary
 * @param {Words} words
 */
export function outcomeSentence({ bet, came, temperature, p }, { nameOf }, words) {
  const outcome = fill(words, bet === came ? "hit" : "miss", { came: nameOf(came), bet: nameOf(bet) });
  const surprise = fill(words, "surprise", {
    temperature: temperatureText(temperature, words.language),
    p: percentFormat(words.language)(p),
    bits: shortNumber(0 - Math.log2(p), words.language),
  });
  return `${outcome} ${surprise}`;
}

/**
 * How often the bet was drawn.
 * @param {Round} round
 * @param {Numbers} p (vocab_size,)
 * @param {Numbers} counts (vocab_size,)
 * @param {Vocabulary} vocabulary
 * @param {Words} words
 */
export function betSentence({ bet, logits, draws }, p, counts, { nameOf }, words) {
  return fill(words, "yours", {
    bet: nameOf(bet),
    count: counts[bet],
    p: percentFormat(words.language)(p[bet]),
    expected: shortNumber(p[bet] * draws.length, words.language),
    rank: 1 + logits.filter((z) => z > logits[bet]).length,
    of: logits.filter((z) => z > -Infinity).length,
  });
}

/**
 * How far all draws are from the probabilities, and how far chance alone goes.
 * @param {Numbers} p (vocab_size,)
 * @param {Numbers} counts (vocab_size,)
 * @param {number} draws
 * @param {number} temperature
 * @param {Words} words
 */
export function chanceSentence(p, counts, draws, temperature, words) {
  if (temperature === 0) {
    const ties = Array.from(p).filter((share) => share > 0).length;
    return fill(words, ties > 1 ? "greedy_tie" : "greedy", { of: draws });
  }
  const percent = percentFormat(words.language);
  const apart = percent(distance(counts, p)), typical = percent(typicalDistance(p, draws));
  const { x, df, pooled, tail } = chiSquare(counts, p);
  const key = !df ? "chi_none" : pooled > 1 ? "chi_pooled" : "chi";
  const test = fill(words, key, { x: shortNumber(x, words.language), df, pooled, share: percent(tail) });
  const rare = df && tail < RARE ? words.chi_rare : "";
  return [fill(words, "apart", { apart, typical }), test, rare].filter(Boolean).join(" ");
}

/**
 * How many draws there are.
 * @param {number} count
 * @param {number} of
 * @param {number} temperature
 * @param {Words} words
 */
export function totalSentence(count, of, temperature, words) {
  return fill(words, "total", { count, of, temperature: temperatureText(temperature, words.language) });
}
