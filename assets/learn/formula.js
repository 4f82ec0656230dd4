// softmax with this model's numbers in it: from logit to probability, at the slider's T.

const LINES = 4; // most probable tokens, each with a line of its own

function makeFormula(root, ask) {
  const table = root.querySelector("table");
  const said = root.querySelector("[data-role=said]");
  let words = {}, language = "en", temperature = shared.temperature;

  const piece = makePiece(root, ask, ({ tokens, logits, hidden, read }) => {
    const z = unpackLogits(logits);
    const ranked = rankTokens(z);
    const p = softmax(z, temperature);
    const largest = z[ranked[0]];
    const scaled = (id) => (z[id] - largest) / temperature;
    const sum = ranked.reduce((total, id) => total + Math.exp(scaled(id)), 0);
    const format = new Intl.NumberFormat(language, { maximumFractionDigits: 3, minimumFractionDigits: 3 });
    const number = (value) => format.format(value).replace("-", "−");
    const percent = percentFormat(language);
    const cell = (text, data = {}) => make("td", { textContent: text, data });
    const power = (value) => (value > 0 && value < 5e-4 ? tiny(value, language) : number(value));
    const line = (id) => [
      make("th", { scope: "row", textContent: signOf(hidden.includes(id) ? "" : tokens[id]) }),
      cell(number(z[id]), { z: z[id] }),
      cell(temperature ? number(scaled(id) + 0) : "–"),
      cell(temperature ? power(Math.exp(scaled(id))) : "–"),
      cell(percent(p[id]), { p: p[id].toPrecision(10) }),
    ];
    const others = ranked.slice(LINES);
    const rest = others.reduce((total, id) => total + p[id], 0);
    const rows = ranked.slice(0, LINES).map((id) => make("tr", {}, ...line(id)));
    if (others.length) {
      const weight = others.reduce((total, id) => total + Math.exp(scaled(id)), 0);
      const name = make("th", { scope: "row", textContent: fill(words.formula_rest, { count: others.length }) });
      rows.push(make("tr", {}, name, cell(""), cell(""), cell(temperature ? power(weight) : "–"), cell(percent(rest))));
    }
    const total = make("th", { scope: "row", textContent: "Σ" });
    rows.push(make("tr", { className: "sum" }, total, cell(""), cell(""), cell(temperature ? number(sum) : "–"), cell(percent(1))));
    const head = ["formula_token", "formula_z", "formula_scaled", "formula_power", "formula_p"];
    const values = { prompt: read, temperature: temperatureText(temperature, language) };
    const caption = read ? fill(words.formula_caption, values) : `${words.nothing} ${fill(words.formula_first, values)}`;
    table.replaceChildren(
      make("caption", { textContent: caption }),
      make("thead", {}, make("tr", {}, ...head.map((key) => make("th", { scope: "col", textContent: words[key] })))),
      make("tbody", {}, ...rows),
    );
    table.dataset.temperature = temperature.toFixed(2);
    const kind = temperature === 0 ? "zero" : temperature < 1 ? "sharper" : temperature > 1 ? "flatter" : "one";
    said.textContent = words[`formula_${kind}`];
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

// "3.1·10⁻⁵"; 0 where even that is too large.
function tiny(value, language) {
  const [digits, power] = value.toExponential(1).split("e-");
  const raised = [...power].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).format(Number(digits))}·10⁻${raised}`;
}
