// Two colourings by what was probable: surprise (−log2 p at T = 1) and luck (p at the T used). Five levels each.

const EDGES = {
  surprise: [1, 2, 4, 7], // bits
  luck: [0.5, 0.2, 0.05, 0.01], // from here down
};

function levelOf(mode, odds, i) {
  const edges = EDGES[mode];
  const bits = -Math.log2(odds.one[i]);
  return edges.filter((edge) => (mode === "surprise" ? bits >= edge : odds.used[i] <= edge)).length;
}

// One level for each UTF-16 unit of the text.
function levelsOf(mode, text, odds) {
  const levels = new Uint8Array(text.length);
  let unit = 0, token = 0, left = odds.lengths?.[0] ?? 1;
  for (const character of text) {
    levels.fill(levelOf(mode, odds, token), unit, unit + character.length);
    unit += character.length;
    left -= 1;
    if (left > 0) continue;
    token += 1;
    left = odds.lengths?.[token] ?? 1;
  }
  return levels;
}

// The colouring `mode`, as colours.js takes one; `weigh(facts)` → Promise of { texts: [{ one, used, lengths }] } or { error }.
function makeOdds(mode, weigh) {
  return {
    kind: "odds", // both read the same answer
    about: () => "",
    ask: weigh,
    levels(answer, i, text) {
      const { one, used, lengths } = answer.texts[i];
      return levelsOf(mode, text, { one: unpackLogits(one), used: unpackLogits(used), lengths });
    },
    legend(language, words) {
      const format = new Intl.NumberFormat(language, mode === "luck" ? { style: "percent" } : {});
      const edges = EDGES[mode].map((value) => format.format(value));
      const labels = [fill(words[`${mode}_first`], { edge: edges[0] })];
      for (let i = 1; i < edges.length; i += 1) labels.push(`${edges[i - 1]}–${edges[i]}`);
      labels.push(fill(words[`${mode}_last`], { edge: edges.at(-1) }));
      return { sentence: words[`${mode}_is`], samples: labels.map((label, level) => [level, label]) };
    },
  };
}
