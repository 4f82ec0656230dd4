// What the game says about a round, in words with this model's numbers in them.

const LEAST = 0.001;
const RARE = 0.01; // below it, chance alone goes further in less than one of 100 throws, and this is said

// "< 0.001" instead of a row of zeros.
function shortNumber(language, value) {
  const format = new Intl.NumberFormat(language, { maximumSignificantDigits: Math.abs(value) < 1000 ? 3 : 4 });
  return value > 0 && value < LEAST ? `< ${format.format(LEAST)}` : format.format(value);
}

function makeSentences(throws) {
  let words = {}, language = "en", percent = String;
  const number = (value) => shortNumber(language, value);
  const warmth = (temperature) => temperatureText(temperature, language);

  // round: { bet, came, temperature, p } with p the probability of what came, at the T that the round was settled at.
  function came({ bet, came: id, temperature, p }, nameOf) {
    const result = fill(bet === id ? words.hit : words.miss, { came: nameOf(id), bet: nameOf(bet) });
    return `${result} ${fill(words.surprise, { temperature: warmth(temperature), p: percent(p), bits: number(0 - Math.log2(p)) })}`;
  }

  function bet({ bet: id, logits }, p, counts, nameOf) {
    const rank = 1 + logits.filter((z) => z > logits[id]).length;
    const of = logits.filter((z) => z > -Infinity).length;
    return fill(words.yours, { bet: nameOf(id), count: counts[id], p: percent(p[id]), expected: number(p[id] * throws), rank, of });
  }

  function chance(p, counts, temperature) {
    if (temperature === 0) return fill(p.filter((share) => share > 0).length > 1 ? words.greedy_tie : words.greedy, { of: throws });
    const [apart, typical] = [distance(counts, p), typicalDistance(p, throws)].map(percent);
    const { x, df, pooled, further: beyond } = chiSquare(counts, p);
    const sentence = !df ? words.chi_none : pooled > 1 ? words.chi_pooled : words.chi;
    const found = fill(sentence, { x: number(x), df, pooled, share: percent(beyond) });
    return [fill(words.apart, { apart, typical }), found, df && beyond < RARE ? words.chi_rare : ""].filter(Boolean).join(" ");
  }

  return {
    came,
    bet,
    chance,
    total: (count, temperature) => fill(words.total, { count, of: throws, temperature: warmth(temperature) }),
    speak(newLanguage, newWords) {
      [language, words, percent] = [newLanguage, newWords, percentFormat(newLanguage)];
    },
  };
}
