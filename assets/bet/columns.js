// The columns of the game: what was drawn, filled, and what softmax says, outlined, side by side for each token.

const FIRST = 20; // as many of the most probable have a column of their own, and the rest have one together
const MARKS = [0.01, 0.1, 0.25, 0.5, 1]; // of all draws

function makeColumns(plot, nameOf) {
  const root = plot.querySelector("[data-role=bet-bars]");
  const grid = plot.querySelector(".grid");
  root.translate = false; // signs, not words
  let columns = [], words = {}, number = String, rarer = String, total = 0;

  for (const share of MARKS) {
    const line = document.createElement("i");
    line.style.bottom = `${100 * Math.sqrt(share)}%`;
    grid.append(line);
  }

  // Ranked by the logits: T changes no ranking, so a column never moves.
  function build(logits, tokens, bet, came) {
    const ranked = [...logits.keys()].filter((id) => logits[id] > -Infinity).sort((a, b) => logits[b] - logits[a] || a - b);
    const own = ranked.filter((id, rank) => rank < FIRST || id === bet || id === came);
    const rest = ranked.filter((id) => !own.includes(id));
    if (rest.length === 1) own.push(rest.pop());
    root.replaceChildren();
    columns = [...own.map((id) => [id]), ...(rest.length ? [rest] : [])].map((ids) => {
      const column = document.createElement("span");
      column.className = "column";
      column.setAttribute("role", "listitem");
      const alone = ids !== rest;
      column.dataset.id = alone ? ids[0] : "rest";
      column.dataset.token = alone ? tokens[ids[0]] : "";
      if (alone && ids[0] === bet) column.dataset.bet = "";
      if (alone && ids[0] === came) column.dataset.came = "";
      const [fill, chance, theory, sign] = ["i", "s", "u", "b"].map((tag) => document.createElement(tag));
      sign.textContent = alone ? nameOf(ids[0]) : "…";
      column.append(fill, chance, theory, sign);
      root.append(column);
      return { ids, alone, column };
    });
    root.dataset.long = columns.some(({ column }) => [...column.lastChild.textContent].length > 2);
  }

  // On a square-root scale chance shakes every count by about the same, so the brackets are about equally long.
  function paint(p, counts, drawn, throws, temperature) {
    for (const { ids, alone, column } of columns) {
      const share = Math.min(1, ids.reduce((sum, id) => sum + p[id], 0));
      const count = ids.reduce((sum, id) => sum + counts[id], 0);
      const shake = 0.98 * Math.sqrt((1 - share) / throws);
      column.dataset.count = count;
      column.dataset.p = share.toPrecision(10);
      column.style.setProperty("--drawn", Math.sqrt(count / throws).toFixed(4));
      column.style.setProperty("--p", Math.sqrt(share).toFixed(4));
      column.style.setProperty("--low", Math.max(0, Math.sqrt(share) - shake).toFixed(4));
      column.style.setProperty("--high", Math.min(1, Math.sqrt(share) + shake).toFixed(4));
      const name = alone ? nameOf(ids[0], true) : fill(words.rest, { count: ids.length });
      const told = fill(words.column, { name, count, expected: rarer(share * throws) });
      column.setAttribute("aria-label", told);
      column.title = told;
    }
    root.dataset.total = drawn;
    root.dataset.temperature = temperature.toFixed(2);
    if (total !== throws) {
      total = throws;
      label();
    }
  }

  function label() {
    [...grid.children].forEach((line, i) => (line.textContent = number(MARKS[i] * total)));
  }

  // A grain on its way down to its column.
  function drop(id) {
    const at = columns.find(({ ids }) => ids.includes(id))?.column;
    if (!at || at.querySelectorAll("em").length > 3) return;
    const grain = document.createElement("em");
    grain.addEventListener("animationend", () => grain.remove());
    at.append(grain);
  }

  return {
    build,
    paint,
    drop,
    still: () => root.querySelectorAll("em").forEach((grain) => grain.remove()),
    speak(language, newWords) {
      words = newWords;
      number = (value) => new Intl.NumberFormat(language).format(value);
      rarer = (value) => shortNumber(language, value);
      label();
    },
  };
}
