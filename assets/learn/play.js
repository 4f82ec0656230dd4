// "play" and then? The distribution after a text that the visitor may change, at three temperatures and the slider's.

const ASKED_FOR = [" ", "e", "s"]; // the lesson's own example: play·, playe(r), plays
const LEADING = 4; // and the most probable
const FIXED = [0.5, 1, 1.5];

function makePlay(root, ask) {
  const table = root.querySelector("table");
  const said = root.querySelector("[data-role=said]");
  let words = {}, language = "en", temperature = shared.temperature;

  const piece = makePiece(root, ask, ({ tokens, hidden, logits, read, unknown }) => {
    const z = unpackLogits(logits);
    const ranked = rankTokens(z);
    const signs = tokens.map((token, id) => signOf(hidden.includes(id) ? "" : token));
    const wanted = ASKED_FOR.map((token) => tokens.indexOf(token));
    const ids = ranked.filter((id, rank) => rank < LEADING || wanted.includes(id));
    const columns = [...FIXED, temperature].map((T) => ({ T, p: softmax(z, T) }));
    const percent = percentFormat(language);
    const head = make("tr", {}, make("th", { scope: "col", textContent: words.play_next }));
    columns.forEach(({ T }, i) => {
      const title = i < FIXED.length ? `T = ${temperatureText(T, language)}` : `${words.play_yours} ${temperatureText(T, language)}`;
      head.append(make("th", { scope: "col", textContent: title }));
    });
    const rows = ids.map((id) => {
      const row = make("tr", { data: { token: tokens[id] } }, make("th", { scope: "row", textContent: signs[id] }));
      for (const { T, p } of columns) {
        const cell = make("td", { data: { p: p[id].toPrecision(10), temperature: T.toFixed(2) } }, make("span", { textContent: percent(p[id]) }));
        cell.style.setProperty("--p", p[id].toFixed(4));
        cell.style.setProperty("--hue", hueOf(T));
        row.append(cell);
      }
      return row;
    });
    const caption = read ? fill(words.play_caption, { prompt: read }) : `${words.nothing} ${words.play_first}`;
    table.replaceChildren(make("caption", { textContent: caption }), make("thead", {}, head), make("tbody", {}, ...rows));
    const [first, second] = ranked, one = columns[1].p;
    const values = { first: signs[first], p: percent(one[first]) };
    if (ranked.length < 2) said.textContent = "";
    else said.textContent = fill(words.play_said, {
      ...values,
      second: signs[second],
      q: percent(one[second]),
      times: new Intl.NumberFormat(language, { maximumSignificantDigits: 2 }).format(1 / one[second]),
    });
    said.textContent = `${said.textContent} ${skipped(unknown, words)}`.trim();
  });

  return {
    ask: ({ model, context }) => piece.question({ model, prompt: context }),
    temperature(value) {
      temperature = value;
      piece.draw();
    },
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      piece.speak(words);
    },
  };
}
