// The four panels: the same prompt and the same dice at four temperatures. Text goes in as text nodes only.

const PANELS = ["low", "unit", "high", "yours"]; // the order in which the server sends the texts

function temperatureText(temperature, language) {
  return new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(temperature);
}

// Cool to warm: blue at T = 0, violet at 1, orange at 2.
function hueOf(temperature) {
  return (240 + 80 * temperature).toFixed(0);
}

function makePanels(view, fixed) {
  const panels = PANELS.map((name, i) => {
    const root = view.querySelector(`[data-panel=${name}]`);
    const head = document.createElement("h2");
    const title = document.createElement("span");
    title.dataset.text = name;
    const chip = document.createElement("span");
    chip.className = "chip";
    const number = document.createElement("span");
    number.dataset.role = "temperature";
    chip.append("T = ", number);
    head.append(title, chip);
    const paper = document.createElement("div");
    paper.className = "paper";
    paper.tabIndex = 0;
    paper.setAttribute("role", "group");
    const prompt = document.createElement("span");
    prompt.dataset.role = "prompt";
    const text = document.createElement("span");
    text.dataset.role = "text";
    const node = text.appendChild(document.createTextNode(""));
    paper.append(prompt, text);
    root.append(head, paper);
    return { name, root, number, paper, prompt, node, temperature: fixed[i] ?? 1 };
  });
  let words = {}, language = "en";

  function warm(panel, temperature) {
    panel.temperature = temperature;
    const shown = temperatureText(temperature, language);
    panel.number.textContent = shown;
    panel.root.style.setProperty("--hue", hueOf(temperature));
    panel.paper.setAttribute("aria-label", fill(words.text_of, { temperature: shown }));
  }

  function clear() {
    for (const panel of panels) panel.node.data = "";
  }

  // Appends only what lies beyond what is shown, and follows the end while the reader is there.
  function write(prompt, texts) {
    panels.forEach((panel, i) => {
      const { paper, node } = panel;
      const following = paper.scrollHeight - paper.scrollTop - paper.clientHeight < 40;
      if (panel.prompt.textContent !== prompt) panel.prompt.textContent = prompt;
      if (!texts[i].startsWith(node.data)) node.data = texts[i];
      else if (texts[i].length > node.length) node.appendData(texts[i].slice(node.length));
      if (following) paper.scrollTop = paper.scrollHeight;
    });
  }

  return {
    clear,
    write,
    yours: (temperature) => warm(panels[3], temperature),
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      for (const panel of panels) warm(panel, panel.temperature);
    },
  };
}
