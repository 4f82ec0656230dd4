// The probability bars: softmax(logits / T), computed and painted here so that they follow the slider in the same frame.

const MOST = 100; // a vocabulary over 200 tokens shows its 100 most probable, and one bar for the rest
const VISIBLE = { " ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍", "\0": "␀" };

// What shows nothing of itself, or turns around what follows, goes by its number; a combining mark with nothing before
// it to stand on gets a circle.
function visibleToken(token) {
  const number = (sign) => `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
  const unseen = /[\s\p{C}\p{Default_Ignorable_Code_Point}]/gu;
  return token.replace(/(^|[\s\p{C}])(?!\p{Default_Ignorable_Code_Point})(?=\p{M})/gu, "$1◌").replace(unseen, (sign) => VISIBLE[sign] ?? number(sign));
}

// In doubles, with the maximum subtracted. At T = 0 everything is on the largest logit, shared where several are.
function softmax(logits, temperature) {
  let largest = -Infinity;
  for (const z of logits) largest = Math.max(largest, z);
  const weights = Float64Array.from(logits, (z) => (z === largest ? 1 : temperature > 0 ? Math.exp((z - largest) / temperature) : 0));
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map((weight) => weight / sum);
}

// Little-endian float32 in base64, as the server packs it: the very numbers that the draw uses.
function unpackLogits(base64) {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

// "< 0.0001%" instead of a row of zeros, and "> 99.9%" for what is not certain; a sum may miss 1 by rounding.
function percentFormat(language) {
  const format = new Intl.NumberFormat(language, { style: "percent", maximumSignificantDigits: 3 });
  return (p) => (p > 0 && p < 1e-6 ? `< ${format.format(1e-6)}` : p >= 0.9995 && p < 1 - 1e-12 ? `> ${format.format(0.999)}` : format.format(p));
}

function makeBars(plot, top, axis) {
  const root = plot.querySelector("[data-role=bars]");
  const grid = plot.querySelector(".grid");
  let bars = [], tokens = [], hidden = new Set(), logits = null, atOne = null, key = "", words = {}, percent = String, hovered = null;

  for (const share of [0.01, 0.1, 0.25, 0.5, 1]) {
    const line = document.createElement("i");
    line.style.bottom = `${100 * Math.sqrt(share)}%`;
    line.dataset.share = share;
    grid.append(line);
  }
  root.addEventListener("pointerover", (event) => {
    hovered = event.target.closest("[data-id]");
    if (hovered) hovered.title = hovered.getAttribute("aria-label");
  });

  const nameOf = (id) => (hidden.has(id) ? `∅ (${words.no_text})` : visibleToken(tokens[id]));

  // One element per token, in the fixed order of the ids, whatever their probabilities.
  function build(ids, rest) {
    root.replaceChildren();
    hovered = null;
    bars = [...ids, ...(rest ? [-1] : [])].map((id) => {
      const bar = document.createElement("span");
      bar.className = "bar";
      bar.setAttribute("role", "listitem");
      bar.dataset.id = id < 0 ? "rest" : id;
      bar.dataset.token = id < 0 ? "" : tokens[id];
      const sign = document.createElement("b");
      sign.textContent = id < 0 ? "…" : hidden.has(id) ? "∅" : visibleToken(tokens[id]);
      bar.append(document.createElement("i"), document.createElement("u"), sign);
      root.append(bar);
      return { id, bar };
    });
    root.dataset.long = bars.length > 70 || tokens.some((token) => [...token].length > 1);
  }

  function show(newTokens, newHidden, newLogits) {
    [tokens, logits, atOne] = [newTokens, newLogits, softmax(newLogits, 1)];
    hidden = new Set(newHidden);
    let ids = tokens.map((_, id) => id);
    const rest = ids.length > 200;
    // T changes no ranking, so which tokens are shown depends on the logits alone.
    if (rest) ids = ids.sort((a, b) => logits[b] - logits[a]).slice(0, MOST).sort((a, b) => a - b);
    const newKey = JSON.stringify(ids.map((id) => [id, tokens[id]]));
    if (newKey !== key) build(ids, rest);
    key = newKey;
  }

  function paint(temperature) {
    if (!logits) return;
    const now = softmax(logits, temperature);
    let shownNow = 0, shownAtOne = 0;
    for (const { id, bar } of bars) {
      const p = id < 0 ? Math.max(0, 1 - shownNow) : now[id];
      const one = id < 0 ? Math.max(0, 1 - shownAtOne) : atOne[id];
      shownNow += p;
      shownAtOne += one;
      bar.dataset.p = p.toPrecision(10);
      bar.style.setProperty("--p", Math.sqrt(p).toFixed(4));
      bar.style.setProperty("--one", Math.sqrt(one).toFixed(4));
      const name = id < 0 ? fill(words.rest, { count: tokens.length - MOST }) : nameOf(id);
      bar.setAttribute("aria-label", `${name}: ${percent(p)} (T = 1: ${percent(one)})`);
      if (bar === hovered) bar.title = bar.getAttribute("aria-label");
    }
    root.dataset.temperature = temperature.toFixed(2);
    const first = leading(now, 5);
    top.replaceChildren(words.top, ...first.map((text) => Object.assign(document.createElement("span"), { textContent: text, translate: false })));
    return first.slice(0, 3).join(", ");
  }

  function leading(now, count) {
    const first = bars.filter(({ id }) => id >= 0).sort((a, b) => logits[b.id] - logits[a.id] || a.id - b.id).slice(0, count);
    return first.map(({ id }) => `${nameOf(id)} ${percent(now[id])}`);
  }

  function speak(language, newWords) {
    percent = percentFormat(language);
    words = newWords;
    axis.textContent = words.axis;
    const round = new Intl.NumberFormat(language, { style: "percent" });
    for (const line of grid.children) line.textContent = round.format(line.dataset.share);
  }

  return { show, paint, speak };
}
