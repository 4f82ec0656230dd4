// The four panels: the same prompt and the same dice at four temperatures. Text goes in as text only.

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
    paper.append(prompt, text);
    const dice = document.createElement("p");
    dice.className = "dice";
    root.append(head, paper, dice);
    const figures = makeFigures(root, name);
    return { name, root, number, paper, prompt, text, dice, figures, show: makePaper(text), following: true, behind: false, temperature: fixed[i] ?? 1 };
  });
  const divergence = makeDivergence();
  let colours = null;
  let words = {}, language = "en", texts = PANELS.map(() => ""), loops = [], ends = [], each = false;

  function warm(panel, temperature) {
    panel.temperature = temperature;
    const shown = temperatureText(temperature, language);
    panel.number.textContent = shown;
    panel.root.style.setProperty("--hue", hueOf(temperature));
    panel.paper.setAttribute("aria-label", fill(words.text_of, { temperature: shown }));
  }

  // Whether the reader is at the end; hidden, a paper has neither an end nor a reader, and what was the case last stays.
  function look(panel) {
    const { paper, behind } = panel;
    if (paper.clientHeight && !behind) panel.following = paper.scrollHeight - paper.scrollTop - paper.clientHeight < 40;
  }

  // A hidden paper goes to its end when it is shown again.
  function toEnd(panel) {
    panel.paper.scrollTop = panel.paper.scrollHeight;
    panel.behind = !panel.paper.clientHeight;
  }
  const sizes = new ResizeObserver(() => panels.filter(({ behind }) => behind).forEach(toEnd));
  for (const panel of panels) {
    sizes.observe(panel.paper);
    panel.paper.addEventListener("scroll", () => look(panel));
  }

  function clear() {
    for (const panel of panels) panel.following = true;
    write("", PANELS.map(() => ""), []);
  }

  // Shows the texts with their marks, and follows the end while the reader is there.
  function write(prompt, newTexts, figures = [], ended = []) {
    [texts, ends] = [newTexts, ended];
    panels.forEach((panel, i) => {
      if (panel.prompt.textContent !== prompt) panel.prompt.textContent = prompt;
      if (figures !== null) panel.figures.show(figures[i] ?? null);
    });
    if (figures !== null) loops = figures.map((figure) => figure?.loop);
    draw();
  }

  function draw() {
    const parts = divergence.compare(texts);
    panels.forEach((panel, i) => {
      const { paper } = panel;
      look(panel);
      panel.show(texts[i], { ...parts[i], loop: loopMark(texts[i], loops[i]), levels: colours?.[i] ?? null, each });
      if (panel.following) toEnd(panel);
      const { diverged } = parts[i];
      const shared = !texts[i] ? "" : diverged === null ? words.shared_all : diverged === 0 ? words.shared_none : fill(words.shared_until, { position: positionOf(texts[i], diverged) });
      const line = ends[i] ? `${shared} ${words.ended}`.trim() : shared;
      if (panel.dice.textContent !== line) panel.dice.textContent = line;
    });
  }

  function loopMark(text, loop) {
    return loop ? { at: offsetOf(text, loop.onset), name: `${loop.period}@${loop.onset}` } : null;
  }

  // Another text of yours in place of the one that is shown; its figures follow.
  function rewrite(text, ended) {
    texts = [...texts.slice(0, 3), text];
    ends = [...ends.slice(0, 3), ended];
    loops[3] = null;
    draw();
  }

  function figuresOfYours(figures) {
    panels[3].figures.show(figures);
    loops[3] = figures.loop;
    draw();
  }

  function colour(levels) {
    colours = levels;
    draw();
  }

  // With `on`, every character is an element of its own.
  function inspect(on) {
    if (each === on) return;
    each = on;
    for (const { paper } of panels) paper.tabIndex = each ? -1 : 0; // its characters take the tab stop over
    draw();
  }

  return {
    clear,
    write,
    inspect,
    rewrite,
    figuresOfYours,
    colour,
    text: (name) => texts[PANELS.indexOf(name)],
    temperature: (name) => panels[PANELS.indexOf(name)].temperature,
    yours: (temperature) => warm(panels[3], temperature),
    // The language of the texts is the model's, whatever the page is read in.
    writtenIn: (model) => panels.forEach(({ prompt, text }) => (prompt.lang = text.lang = model)),
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      for (const panel of panels) {
        warm(panel, panel.temperature);
        panel.figures.speak(language, words);
      }
      draw();
    },
  };
}
