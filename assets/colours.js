// Two colourings of the texts: surprise (−log2 p at T = 1) and luck (p at the T used). Five levels each, told apart by
// their underline as well as by their tint.

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

// `weigh(facts)` → Promise of { texts } or { error }; `paint` shows a list of levels by unit, one or null for each panel.
function makeColours(view, weigh, paint) {
  const select = view.querySelector("#colouring");
  const legend = view.querySelector("[data-role=legend]");
  let words = {}, language = "en", mode = "none", busy = false;
  let facts = null; // the texts that are shown, and what they were drawn with; null while they are being written
  let weighed = null; // the facts that there are odds of
  let odds = [], levels = [];

  const known = () => Boolean(weighed && facts) && JSON.stringify(weighed) === JSON.stringify(facts);

  // Of a text that has changed since, its colours go at once and come back when it has been weighed.
  function draw() {
    const same = (name) => weighed && facts && weighed[name] === facts[name];
    const fits = (i) => same("model") && same("prompt") && weighed.texts[i] === facts.texts[i] && (i < 3 || same("schedule"));
    paint(mode === "none" ? null : levels.map((level, i) => (fits(i) ? level : null)));
  }

  function level() {
    levels = mode === "none" || !weighed ? [] : weighed.texts.map((text, i) => levelsOf(mode, text, odds[i]));
    describe();
    draw();
  }

  async function show(newFacts) {
    facts = newFacts;
    if (mode === "none") return;
    describe();
    draw();
    if (!facts || known() || busy) return;
    busy = true; // one at a time: under the slider the texts change faster than they are weighed
    const asked = facts;
    const answer = await weigh(asked).catch(() => ({ error: { key: "lost" } }));
    busy = false;
    if (answer.error) return describe(fill(words[`error_${answer.error.key}`] ?? words.error_internal, answer.error));
    weighed = asked;
    odds = answer.texts.map(({ one, used, lengths }) => ({ one: unpackLogits(one), used: unpackLogits(used), lengths }));
    level();
    if (!known()) show(facts);
  }

  function describe(problem = "") {
    view.dataset.colouring = mode;
    legend.hidden = mode === "none";
    const waiting = problem || (known() ? "" : words.colouring_later);
    const sentence = [mode, language, waiting].join();
    if (mode === "none" || legend.dataset.shows === sentence) return;
    legend.dataset.shows = sentence;
    const number = (value) => new Intl.NumberFormat(language, mode === "luck" ? { style: "percent" } : {}).format(value);
    const edges = EDGES[mode].map(number);
    const labels = [fill(words[`${mode}_first`], { edge: edges[0] })];
    for (let i = 1; i < edges.length; i += 1) labels.push(`${edges[i - 1]}–${edges[i]}`);
    labels.push(fill(words[`${mode}_last`], { edge: edges.at(-1) }));
    const samples = labels.map((label, level) => Object.assign(document.createElement("span"), { className: `sample level-${level}`, textContent: label }));
    legend.replaceChildren(words[`${mode}_is`], " ", ...samples.flatMap((sample) => [sample, " "]), waiting);
  }

  select.addEventListener("change", () => {
    mode = select.value;
    level();
    show(facts);
  });

  return {
    show,
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      describe();
    },
  };
}
