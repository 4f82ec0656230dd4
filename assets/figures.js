// The figures under a panel: entropy, repetition, non-words and the loop, as model/measures.py counts them.

const FIGURES = ["entropy", "repetition", "non_words"];

function makeFigures(panel, name) {
  const root = document.createElement("div");
  root.className = "figures";
  root.dataset.role = "figures";
  const list = document.createElement("dl");
  const values = {};
  const labels = {};
  const explanations = {};
  const help = Object.assign(document.createElement("div"), { id: `figures-${name}`, hidden: true, className: "explanations" });
  for (const figure of [...FIGURES, "loop"]) {
    const cell = document.createElement("div");
    cell.className = figure;
    labels[figure] = document.createElement("dt");
    values[figure] = document.createElement("dd");
    explanations[figure] = Object.assign(document.createElement("p"), { id: `figures-${name}-${figure}` });
    values[figure].setAttribute("aria-describedby", explanations[figure].id);
    cell.append(labels[figure], values[figure]);
    list.append(cell);
    help.append(explanations[figure]);
  }
  const info = Object.assign(document.createElement("button"), { type: "button", className: "info", textContent: "?" });
  info.setAttribute("aria-controls", help.id);
  info.addEventListener("click", () => {
    help.hidden = !help.hidden;
    info.setAttribute("aria-expanded", !help.hidden);
  });
  info.setAttribute("aria-expanded", false);
  root.append(list, info, help);
  panel.append(root);

  let words = {}, language = "en", shown = null;

  function format(value, options) {
    return typeof value === "number" ? new Intl.NumberFormat(language, options).format(value) : "–";
  }

  // One figure as [its attribute, its text]; `–` where a text is too short for it.
  function show(figures) {
    shown = figures;
    for (const figure of FIGURES) root.dataset[figure === "non_words" ? "nonWords" : figure] = figures?.[figure] ?? "";
    const { loop } = figures ?? {};
    root.dataset.loop = loop ? `${loop.period}@${loop.onset}` : "";
    const percent = { style: "percent", maximumFractionDigits: 0 };
    const bits = format(figures?.entropy, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    const text = {
      entropy: bits === "–" ? bits : fill(words.bits, { bits }),
      repetition: format(figures?.repetition, percent),
      non_words: format(figures?.non_words, percent),
      loop: loop ? fill(words.loop_found, loop) : figures ? words.loop_none : "–",
    };
    for (const figure in text) if (values[figure].textContent !== text[figure]) values[figure].textContent = text[figure];
  }

  function speak(newLanguage, newWords) {
    [language, words] = [newLanguage, newWords];
    for (const figure in labels) {
      labels[figure].textContent = words[`figure_${figure}`];
      explanations[figure].textContent = words[`figure_${figure}_is`];
      labels[figure].parentNode.title = words[`figure_${figure}_is`];
    }
    info.setAttribute("aria-label", words.figures_help);
    info.title = words.figures_help;
    show(shown);
  }

  return { show, speak };
}
