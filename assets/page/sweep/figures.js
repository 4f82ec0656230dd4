// The figures of a sweep, and reading them off its rows.

/** @typedef {import("../engine/contract.js").Mean} Interval the mean over the seeds and its 95% interval */
/** @typedef {import("../engine/contract.js").SweepRow} Row null: no text has the figure */
/** @typedef {Interval & { between?: boolean }} Reading `between`: read off between two measured temperatures */
/** @typedef {"repetition" | "non_words" | "non_words_language" | "entropy" | "loops" | "copied" | "fitting_bars" | "notes_in_key"} FigureName */
/**
 * @typedef {object} Figure
 * @property {FigureName} name
 * @property {boolean} share whether it is from 0 to 1, not in bits
 * @property {string} dash
 * @property {string} mark
 * @property {boolean} [ofSome] whether it is there for some texts alone: tunes, or a language that has a lexicon
 */

/**
 * In the order of the page. Each has a dash and a mark of its own, so that no colour is needed to tell them apart.
 * @type {Figure[]}
 */
export const FIGURES = [
  { name: "repetition", share: true, dash: "none", mark: "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z" },
  { name: "non_words", share: true, dash: "7 3", mark: "M-3 -3h6v6h-6z" },
  {
    name: "non_words_language",
    share: true,
    dash: "7 3 2 3 2 3",
    mark: "M0 -4.8l1.2 3.4h3.6l-2.9 2.2l1.1 3.6l-3 -2.1l-3 2.1l1.1 -3.6l-2.9 -2.2h3.6z",
    ofSome: true,
  },
  { name: "entropy", share: false, dash: "2 3", mark: "M0 -4.2l4.2 7.4h-8.4z" },
  { name: "loops", share: true, dash: "9 3 2 3", mark: "M0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z" },
  { name: "copied", share: true, dash: "1 4", mark: "M-1.2 -4h2.4v2.8h2.8v2.4h-2.8v2.8h-2.4v-2.8h-2.8v-2.4h2.8z" },
  { name: "fitting_bars", share: true, dash: "12 3", mark: "M-2 -4.5h4v9h-4z", ofSome: true },
  { name: "notes_in_key", share: true, dash: "5 2 1 2", mark: "M0 4.2l4.2 -7.4h-8.4z", ofSome: true },
];

/**
 * The figures that some rows have; those of some texts only where a text has them.
 * @param {Row[]} rows
 */
export function figuresOf(rows) {
  return FIGURES.filter(({ name, ofSome }) => !ofSome || rows.some((row) => row[name]));
}

/**
 * The upper end of an axis and the distance of its ticks: shares end at 1, bits at the next of a few round numbers.
 * @param {Figure} figure
 * @param {Row[]} rows
 */
export function scaleOf(figure, rows) {
  if (figure.share) return { end: 1, step: 0.25 };
  const largest = rows.length ? Math.max(0, ...rows.map((row) => row[figure.name]?.high ?? 0)) : 4;
  const end = [1, 2, 4, 6, 8, 10, 12, 16].find((end) => end >= largest) ?? Math.ceil(largest / 4) * 4;
  return { end, step: end / 4 };
}

/**
 * The figure at a temperature; between two measured temperatures, on the line that is drawn between them.
 * @param {Row[]} rows by rising temperature
 * @param {FigureName} name
 * @param {number} T
 * @returns {Reading | null} null outside of the measured temperatures and next to a gap
 */
export function valueAt(rows, name, T) {
  const after = rows.findIndex((row) => row.temperature >= T);
  const above = rows[after];
  if (!above) return null;
  if (above.temperature === T) return above[name] ?? null;
  const below = rows[after - 1];
  const [a, b] = [below?.[name], above[name]];
  if (!a || !b) return null;
  const share = (T - below.temperature) / (above.temperature - below.temperature);
  const between = (/** @type {keyof Interval} */ key) => a[key] + share * (b[key] - a[key]);
  return { mean: between("mean"), low: between("low"), high: between("high"), between: true };
}

/**
 * The points of a figure's curve. A gap divides it, and each stretch is drawn by itself.
 * @param {Row[]} rows
 * @param {FigureName} name
 * @returns {({ temperature: number } & Interval)[][]}
 */
export function stretches(rows, name) {
  /** @type {({ temperature: number } & Interval)[][]} */
  const found = [[]];
  for (const { temperature, [name]: figure } of rows) {
    if (figure) found[found.length - 1].push({ temperature, ...figure });
    else found.push([]);
  }
  return found.filter((stretch) => stretch.length > 0);
}

/**
 * The index of the row next to a temperature, the lower one of two as near; −1 without rows.
 * @param {Row[]} rows
 * @param {number} T
 */
export function nearestRow(rows, T) {
  const distances = rows.map((row) => Math.abs(row.temperature - T));
  return distances.indexOf(Math.min(...distances));
}
