// The sweep as a file: its numbers as CSV, its curves as SVG and PNG. All are made in the page.

const CSV_FIGURES = PLOTTED.flatMap(({ name }) => ["mean", "low", "high"].map((key) => [name, key]));

// One line per temperature, numbers with points in every language, empty where there is no figure. The prompt is
// written as JSON: on one line, and with its quote in front no spreadsheet takes it for a formula.
function csvOf({ model, digest, prompt, done, length, rows }) {
  const quote = (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const head = ["temperature", ...CSV_FIGURES.map(([name, key]) => `${name}_${key}`), "seeds", "length", "model", "digest", "prompt_json"];
  const run = [done, length, model, digest, JSON.stringify(prompt)];
  const lines = rows.map((row) => [row.temperature, ...CSV_FIGURES.map(([name, key]) => row[name]?.[key] ?? ""), ...run]);
  return [head, ...lines].map((cells) => cells.map((cell) => quote(String(cell))).join(",")).join("\r\n") + "\r\n";
}

// Letters and digits of any script, the rest as hyphens: no path, no name that a system forbids.
function fileName({ model, prompt }, kind) {
  const safe = (text) => [...text.normalize("NFC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "")].slice(0, 40).join("");
  return `${["sweep", safe(model), safe(prompt)].filter(Boolean).join("-")}.${kind}`;
}

// What XML 1.0 cannot hold, and line breaks, as visible signs.
function printable(text, most) {
  const signs = [...text.replace(/\p{Cs}|[\uFFFE\uFFFF]/gu, "�")];
  const shown = signs.slice(0, most).map((sign) => (sign === " " ? sign : visibleToken(sign)));
  return shown.join("") + (signs.length > most ? "…" : "");
}

const PAPER_STYLE = `
  text { font-family: system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f1d26; }
  .title { font-size: 20px; font-weight: 650; } .said { font-size: 13px; fill: #5d5968; }
  .plot .tick { font-size: 12px; fill: #5d5968; } .plot .name { font-size: 13px; fill: #1f1d26; }
  .plot .label { font-size: 13px; font-weight: 650; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; }
  .plot .grid { stroke: #e2dfd8; } .plot .axis { stroke: #5d5968; }
  .plot .band { fill: #2f5bd7; fill-opacity: 0.2; } .plot .curve { fill: none; stroke: #1d3f9e; stroke-width: 2px; }
  .plot .mark { fill: #1d3f9e; }`;

// Four plots, two by two, on white, with its own style: legible wherever it is opened.
function svgOf(swept, words, format) {
  const [width, height, cell, tall, top] = [980, 760, 460, 300, 96];
  const svg = svgPart("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.append(svgPart("title", {}, words.svg_title), svgPart("style", {}, PAPER_STYLE));
  svg.append(svgPart("rect", { width, height, fill: "#ffffff" }));
  svg.append(svgPart("text", { class: "title", x: 24, y: 38 }, words.svg_title));
  svg.append(svgPart("text", { class: "said", x: 24, y: 62 }, printable(words.facts, 150)));
  PLOTTED.forEach((figure, i) => {
    const place = svgPart("g", { transform: `translate(${20 + (i % 2) * (cell + 20)} ${top + Math.floor(i / 2) * (tall + 12)})` });
    place.append(plotFigure(figure, swept.rows, { width: cell, height: tall, words, format }).node);
    svg.append(place);
  });
  svg.append(svgPart("text", { class: "said", x: 24, y: height - 20 }, words.svg_legend));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}

async function pngOf(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * image.width, height: 2 * image.height });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after the click
}

async function saveSweep(kind, swept, words, format) {
  const text = kind === "csv" ? csvOf(swept) : svgOf(swept, words, format);
  const types = { csv: "text/csv;charset=utf-8", svg: "image/svg+xml;charset=utf-8" };
  save(kind === "png" ? await pngOf(text) : new Blob([text], { type: types[kind] }), fileName(swept, kind));
}
