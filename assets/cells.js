// A colouring by one cell of the network (Karpathy, Johnson & Li 2015): what it held after each character, from −1 to 1,
// and the picker of the cell. Which cells are proposed, and what they held, the server says.

const CELL_EDGES = [0.2, 0.5, 0.8]; // of the value without its sign
const CELL_LEVELS = { below: [0, 5, 6, 7], above: [0, 8, 9, 10] }; // by how many edges are passed; 1 to 4 are odds.js'
const UNREAD = -128; // in place of a value, of a character that the model does not know

function cellLevel(value) {
  if (value === UNREAD) return 0;
  const passed = CELL_EDGES.filter((edge) => Math.abs(value) >= 127 * edge).length;
  return CELL_LEVELS[value < 0 ? "below" : "above"][passed];
}

// One level for each UTF-16 unit of a text, from one signed byte for each of its characters in base64.
function cellLevels(text, packed) {
  const values = Int8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  const levels = new Uint8Array(text.length);
  let unit = 0, i = 0;
  for (const character of text) {
    levels.fill(cellLevel(values[i++]), unit, unit + character.length);
    unit += character.length;
  }
  return levels;
}

// The colouring, as colours.js takes one. `describe({ model })` → Promise of { layers, units, value, found, corpus },
// `read({ …facts of colours.js, layer, cell })` → Promise of { prompt, texts }; or of { error }.
function makeCells(view, describe, read) {
  const box = view.querySelector("[data-role=cells]");
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  const fields = { layer: part("layer"), cell: part("cell") };
  let words = {}, language = "en", changed = () => {};
  let model = null, facts = null; // what the server said of that model
  let choice = { layer: 1, cell: 1 };
  let refused = false; // a model without cells has none to pick from

  const exact = (value) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value).replace("-", "−");
  const nameOf = (entry) => words[`property_${entry.property}`] ?? entry.property;
  const isChosen = ({ layer, cell }) => layer === choice.layer && cell === choice.cell;

  // Before anything of a model can be asked: its cells. The best find is the first that is shown.
  async function prepare({ model: name }) {
    refused = false;
    if (name === model) return null;
    const found = await describe({ model: name });
    if (found.error) {
      refused = true;
      return found;
    }
    [model, facts] = [name, found];
    const { layer, cell } = facts.found[0] ?? choice;
    choice = { layer: Math.min(layer, facts.layers), cell: Math.min(cell, facts.units) };
    draw();
    return null;
  }

  function draw() {
    if (!facts) return;
    const bounds = { layer: facts.layers, cell: facts.units };
    for (const [name, field] of Object.entries(fields)) Object.assign(field, { min: 1, max: bounds[name], value: choice[name] });
    part("of-layers").textContent = fill(words.cells_of, { count: facts.layers });
    part("of-units").textContent = fill(words.cells_of, { count: facts.units });
    const free = Object.assign(document.createElement("option"), { value: "", textContent: words.cells_free });
    const proposed = part("proposed");
    proposed.replaceChildren(free, ...facts.found.map((entry, i) => Object.assign(document.createElement("option"), {
      value: i,
      textContent: fill(words.cells_entry, { property: nameOf(entry), layer: entry.layer, cell: entry.cell, r: exact(entry.r) }),
    })));
    const here = facts.found.findIndex(isChosen);
    proposed.value = here < 0 ? "" : here;
    proposed.disabled = facts.found.length === 0;
    const note = here >= 0 ? scored(facts.found[here]) : facts.corpus === null ? words.cells_none : words.cells_any;
    if (part("note").textContent !== note) part("note").textContent = note;
  }

  function scored(entry) {
    const grows = entry.property.endsWith("position");
    const side = entry.r < 0 ? (grows ? words.cells_falls : words.cells_low) : grows ? words.cells_rises : words.cells_high;
    return fill(words.cells_scored, { property: nameOf(entry), r: exact(entry.r), check: exact(entry.check_r), corpus: facts.corpus, side });
  }

  function choose(layer, cell) {
    choice = { layer, cell };
    draw();
    changed();
  }

  // A number outside the bounds becomes the nearest inside; none leaves things as they were.
  function typed() {
    const inside = (name, most) => {
      const value = Math.round(fields[name].valueAsNumber);
      return Number.isFinite(value) ? Math.max(1, Math.min(most, value)) : choice[name];
    };
    choose(inside("layer", facts.layers), inside("cell", facts.units));
  }

  // The neighbours in order of layers and cells; after the last comes the first.
  function step(by) {
    const count = facts.layers * facts.units;
    const next = ((choice.layer - 1) * facts.units + choice.cell - 1 + by + count) % count;
    choose(Math.floor(next / facts.units) + 1, (next % facts.units) + 1);
  }

  for (const field of Object.values(fields)) field.addEventListener("change", () => facts && typed());
  part("proposed").addEventListener("change", ({ target }) => {
    const entry = facts.found[target.value];
    if (entry) choose(entry.layer, entry.cell);
    else fields.cell.focus();
  });
  part("previous").addEventListener("click", () => facts && step(-1));
  part("next").addEventListener("click", () => facts && step(1));

  return {
    kind: "cell",
    about: () => `${choice.layer}:${choice.cell}`,
    prepare,
    ask: (shown) => read({ ...shown, ...choice }),
    levels: (answer, i, text) => cellLevels(text, answer.texts[i]),
    before: (answer, prompt) => cellLevels(prompt, answer.prompt),
    legend(_, newWords) {
      const edges = [...CELL_EDGES.map((edge) => -edge).reverse(), ...CELL_EDGES].map(exact);
      const labels = [fill(newWords.cell_first, { edge: edges[0] })];
      for (let i = 1; i < edges.length; i += 1) labels.push(fill(newWords.cell_between, { from: edges[i - 1], to: edges[i] }));
      labels.push(fill(newWords.cell_last, { edge: edges.at(-1) }));
      const steps = [...CELL_LEVELS.below.slice(1).reverse(), ...CELL_LEVELS.above];
      return { sentence: fill(newWords.cell_is, { value: facts?.value ?? "tanh(c)" }), samples: steps.map((level, i) => [level, labels[i]]) };
    },
    connect: (action) => (changed = action),
    show: (on) => (box.hidden = !on || refused),
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      for (const name of ["previous", "next"]) part(name).setAttribute("aria-label", words[`cells_${name}`]);
      draw();
    },
  };
}
