// One figure against T as SVG: axes, the 95% band, the line of means with its marks, and marks at single temperatures.
// The same drawing stands on the page, which styles it, and in the saved files, which carry their own style.

const SVG = "http://www.w3.org/2000/svg";
const HOTTEST = 2;
const MARGIN = { left: 46, right: 14, top: 40, bottom: 40 };

// In the order in which they are shown. Each has a dash and a mark of its own, so that no colour is needed.
const PLOTTED = [
  { name: "repetition", share: true, dash: "none", mark: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z" },
  { name: "non_words", share: true, dash: "7 3", mark: "M-3 -3h6v6h-6z" },
  { name: "entropy", share: false, dash: "2 3", mark: "M0 -4.2l4.2 7.4h-8.4z" },
  { name: "loops", share: true, dash: "9 3 2 3", mark: "M0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z" },
];

function svgPart(name, attributes = {}, text = null) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== null) node.textContent = text;
  return node;
}

// The upper end of an axis and the distance of its ticks: shares go to 1, bits to the next of a few round numbers.
function scaleOf(figure, rows) {
  if (figure.share) return { end: 1, step: 0.25 };
  const largest = rows.length ? Math.max(0, ...rows.map((row) => row[figure.name]?.high ?? 0)) : 4;
  const end = [1, 2, 4, 6, 8, 10, 12, 16].find((end) => end >= largest) ?? Math.ceil(largest / 4) * 4;
  return { end, step: end / 4 };
}

// The values between two measured temperatures lie on the line that is drawn between them; null where there is none.
function valueAt(rows, name, T) {
  const after = rows.findIndex((row) => row.temperature >= T);
  const [a, b] = [rows[Math.max(0, after - 1)], rows[after]];
  if (!b || (after === 0 && b.temperature > T)) return null;
  if (b.temperature === T) return b[name] && { ...b[name], exact: true };
  if (!a[name] || !b[name]) return null;
  const share = (T - a.temperature) / (b.temperature - a.temperature);
  const between = (key) => a[name][key] + share * (b[name][key] - a[name][key]);
  return { mean: between("mean"), low: between("low"), high: between("high"), exact: false };
}

// Neighbouring rows that have the figure; a gap is a gap.
function stretches(rows, name) {
  const found = [[]];
  for (const row of rows) row[name] ? found.at(-1).push(row) : found.push([]);
  return found.filter((stretch) => stretch.length);
}

// → { node: <g>, x, y, mark(T, kind, label) }. `words`: title, axis; `format`: numbers of the axes.
function plotFigure(figure, rows, { width, height, words, format }) {
  const node = svgPart("g", { class: "plot" });
  const { end, step } = scaleOf(figure, rows);
  const [left, right, top, bottom] = [MARGIN.left, width - MARGIN.right, MARGIN.top, height - MARGIN.bottom];
  const x = (T) => left + ((right - left) * T) / HOTTEST;
  const y = (value) => bottom - ((bottom - top) * value) / end;
  const add = (...part) => node.appendChild(svgPart(...part));
  const point = (T, value) => `${x(T).toFixed(2)} ${y(value).toFixed(2)}`;

  for (let value = 0; value <= end; value += step) {
    add("line", { class: value ? "grid" : "axis", x1: left, x2: right, y1: y(value), y2: y(value) });
    add("text", { class: "tick", x: left - 7, y: y(value) + 4, "text-anchor": "end" }, format.axis(value, figure));
  }
  for (let T = 0; T <= HOTTEST; T += 0.5) {
    add("line", { class: "axis", x1: x(T), x2: x(T), y1: bottom, y2: bottom + 4 });
    add("text", { class: "tick", x: x(T), y: bottom + 17, "text-anchor": "middle" }, format.tick(T));
  }
  add("text", { class: "name", x: 2, y: 13 }, words.axes[figure.name]);
  add("text", { class: "name", x: (left + right) / 2, y: height - 6, "text-anchor": "middle" }, words.temperature);

  for (const stretch of stretches(rows, figure.name)) {
    const up = stretch.map((row) => point(row.temperature, row[figure.name].high));
    const down = stretch.map((row) => point(row.temperature, row[figure.name].low)).reverse();
    add("path", { class: "band", d: `M${[...up, ...down].join("L")}Z` });
  }
  for (const stretch of stretches(rows, figure.name)) {
    const line = stretch.map((row) => point(row.temperature, row[figure.name].mean));
    add("path", { class: "curve", d: `M${line.join("L")}`, "stroke-dasharray": figure.dash });
    for (const row of stretch) {
      const place = `translate(${point(row.temperature, row[figure.name].mean)})`;
      add("path", { class: "mark", d: figure.mark, transform: place, "data-temperature": row.temperature });
    }
  }
  // The curve's name above it, on the side to which it falls off, so that they do not cross.
  const known = rows.filter((row) => row[figure.name]);
  if (known.length) {
    const rises = known.at(-1)[figure.name].mean > known[0][figure.name].mean;
    const row = known[Math.floor((known.length - 1) * (rises ? 0.8 : 0.25))];
    const place = { x: x(row.temperature) + (rises ? -6 : 6), y: Math.max(top + 12, y(row[figure.name].high) - 9) };
    add("text", { class: "label", ...place, "text-anchor": rises ? "end" : "start" }, words.labels[figure.name]);
  } else {
    const middle = { class: "label", x: (left + right) / 2, y: (top + bottom) / 2, "text-anchor": "middle" };
    add("text", middle, rows.length ? words.nothing : words.empty);
  }
  const marks = node.appendChild(svgPart("g"));

  // Vertical marks in place of those before: [{ T, kind, label }].
  function mark(all) {
    marks.replaceChildren();
    for (const { T, kind, label } of all) {
      const group = marks.appendChild(svgPart("g", { class: kind, "data-temperature": T }));
      group.append(svgPart("line", { x1: x(T), x2: x(T), y1: top - 6, y2: bottom }));
      const value = valueAt(rows, figure.name, T);
      if (value) group.append(svgPart("circle", { cx: x(T), cy: y(value.mean), r: 5.5 }));
      if (!label) continue;
      const anchor = T < 0.3 ? "start" : T > 1.7 ? "end" : "middle";
      group.append(svgPart("text", { x: x(T), y: top - 10, "text-anchor": anchor }, label));
    }
  }

  const temperatureAt = (place) => (HOTTEST * (place - left)) / (right - left);
  return { node, mark, temperatureAt };
}
