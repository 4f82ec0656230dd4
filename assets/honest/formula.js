// softmax(z / T) written out with the numbers of this step: a row for each of the first tokens, one for all others, and
// the sum. Computed here once more, term by term, and not taken from the bars.

const ROWS = 5;

// The terms of the formula: {m, sum, rows: [{id, z, scaled, weight, p}], others: {count, weight, p}}; null at T = 0,
// where nothing is divided.
function termsOf(logits, temperature) {
  const order = [...logits.keys()].filter((id) => logits[id] > -Infinity).sort((a, b) => logits[b] - logits[a] || a - b);
  if (temperature === 0 || !order.length) return null;
  const m = logits[order[0]] / temperature;
  const rows = order.map((id) => {
    const scaled = logits[id] / temperature;
    return { id, z: logits[id], scaled, weight: Math.exp(scaled - m) };
  });
  const sum = rows.reduce((total, { weight }) => total + weight, 0);
  for (const row of rows) row.p = row.weight / sum;
  const shown = rows.length === ROWS + 1 ? rows.length : ROWS;
  const rest = rows.slice(shown);
  const others = { count: rest.length, weight: rest.reduce((total, { weight }) => total + weight, 0) };
  return { m, sum, rows: rows.slice(0, shown), others: { ...others, p: others.weight / sum } };
}

function showFormula(table, line, { logits, tokens, hidden }, temperature, words, language) {
  const terms = termsOf(logits, temperature);
  table.hidden = !terms;
  if (!terms) {
    line.textContent = words.formula_zero;
    return;
  }
  const fixed = (value) => new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value).replace("-", "−");
  const short = (value) => (value !== 0 && value < 1e-4 ? scientific(value, language) : new Intl.NumberFormat(language, { minimumSignificantDigits: 4, maximumSignificantDigits: 4 }).format(value));
  const percent = percentFormat(language);
  const nameOf = (id) => (hidden.includes(id) ? "∅" : visibleToken(tokens[id]));
  const row = (kind, cells) => {
    const made = document.createElement("tr");
    made.dataset.kind = kind;
    made.append(...cells.map((text, i) => Object.assign(document.createElement(i ? "td" : "th"), { textContent: text })));
    made.firstChild.scope = "row";
    return made;
  };
  const body = terms.rows.map((term) => {
    const made = row("token", [nameOf(term.id), fixed(term.z), fixed(term.scaled), short(term.weight), percent(term.p)]);
    made.dataset.token = tokens[term.id];
    made.dataset.p = term.p.toPrecision(10);
    return made;
  });
  if (terms.others.count) body.push(row("others", [fill(words.others, { count: terms.others.count }), "", "", short(terms.others.weight), percent(terms.others.p)]));
  body.push(row("sum", [words.sum, "", "", short(terms.sum), percent(terms.rows.reduce((p, term) => p + term.p, terms.others.p))]));
  table.tBodies[0].replaceChildren(...body);
  const [first] = terms.rows;
  const largest = terms.m < 0 ? `(${fixed(terms.m)})` : fixed(terms.m);
  line.textContent = `p(${nameOf(first.id)}) = exp(${fixed(first.z)} / ${temperatureText(temperature, language)} − ${largest}) / ${short(terms.sum)} = ${percent(first.p)}`;
}

// 7.6 × 10⁻⁶
function scientific(value, language) {
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(1).split("e");
  const raised = [...exponent.replace("+", "")].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻").join("");
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: 1 }).format(digits)} × 10${raised}`;
}
