// The texts in colours, by choice. Levels are told apart by their underline as well as by their tint.
//
// A colouring is an object:
//   kind, about()              colourings of one kind read the same answers; `about` says what else an answer depends on
//   prepare(facts)             optional → Promise of { error }, or of nothing: what must be known before it can ask
//   ask(facts)                 → Promise of an answer or { error }
//   levels(answer, i, text)    → one level for each UTF-16 unit of the i-th text
//   before(answer, prompt)     optional → likewise of the prompt
//   legend(language, words)    → { sentence, samples: [[level, label], …] }
//   connect(action)            optional: takes what is to be done when `about` has changed
//   show(on), speak(language, words)   optional: for controls of its own

// `paint` shows a list of levels by unit, one or null for each panel.
function makeColours(view, colourings, paint) {
  const select = view.querySelector("#colouring");
  const legend = view.querySelector("[data-role=legend]");
  let words = {}, language = "en", mode = "none", busy = false;
  let problem = null, again = 0; // of the latest answer; until it is asked for again
  let facts = null; // the texts that are shown, and what they were drawn with; null while they are being written
  let answered = null; // { kind, about, facts, answer }: the latest
  let levels = [];

  const chosen = () => colourings[mode] ?? null;
  const readable = () => Boolean(answered && answered.kind === chosen()?.kind);

  function known() {
    return readable() && answered.about === chosen().about() && JSON.stringify(answered.facts) === JSON.stringify(facts);
  }

  // Of a text that has changed since, its colours go at once and come back when it has been asked about.
  function draw() {
    const same = (name) => answered && facts && answered.facts[name] === facts[name];
    const written = same("model") && same("prompt");
    const fits = (i) => written && answered.facts.texts[i] === facts.texts[i] && (i < 3 || same("schedule"));
    paint(mode === "none" ? null : levels.map((level, i) => (fits(i) ? level : null)));
    drawPrompts(readable() && written ? chosen().before?.(answered.answer, facts.prompt) : null);
  }

  // The prompt is the same in all panels, and keeps its textContent.
  function drawPrompts(own) {
    for (const place of view.querySelectorAll("[data-panel] [data-role=prompt]")) {
      const text = place.textContent;
      if (!own || own.length !== text.length) {
        if (place.firstElementChild) place.textContent = text;
        continue;
      }
      const pieces = [];
      for (let i = 0, j; i < text.length; i = j) {
        for (j = i + 1; j < text.length && own[j] === own[i]; ) j += 1;
        pieces.push(Object.assign(document.createElement("span"), { className: own[i] ? `level-${own[i]}` : "", textContent: text.slice(i, j) }));
      }
      place.replaceChildren(...pieces);
    }
  }

  function level() {
    levels = readable() ? answered.facts.texts.map((text, i) => chosen().levels(answered.answer, i, text)) : [];
    describe();
    draw();
  }

  async function show(newFacts) {
    clearTimeout(again);
    facts = newFacts;
    if (!facts) problem = null;
    const colouring = chosen();
    if (!colouring) return;
    describe();
    draw();
    if (!facts || busy || known()) return;
    busy = true; // one at a time: under the slider the texts change faster than they are asked about
    const asked = { kind: colouring.kind, facts };
    const answer = await answerOf(colouring, asked);
    busy = false;
    if (chosen() !== colouring) return show(facts);
    problem = answer.error ?? null;
    if (problem?.key === "lost") again = setTimeout(() => show(facts), shared.retry);
    if (problem) return describe();
    answered = { ...asked, answer };
    level();
    if (!known()) show(facts);
  }

  async function answerOf(colouring, asked) {
    const refused = await colouring.prepare?.(asked.facts);
    asked.about = colouring.about();
    return refused ?? colouring.ask(asked.facts);
  }

  function describe() {
    view.dataset.colouring = mode;
    view.dataset.coloured = known() ? answered.about || mode : "";
    for (const [name, colouring] of Object.entries(colourings)) colouring.show?.(name === mode);
    legend.hidden = mode === "none";
    if (mode === "none") return;
    const told = !known() && problem && fill(words[`error_${problem.key}`] ?? words.error_internal, problem);
    const waiting = told || (known() ? "" : words.colouring_later);
    const { sentence, samples } = chosen().legend(language, words);
    const shows = [sentence, waiting].join();
    if (legend.dataset.shows === shows) return;
    legend.dataset.shows = shows;
    if (told) return legend.replaceChildren(told); // nothing is coloured: no legend
    const signs = samples.map(([step, label]) => Object.assign(document.createElement("span"), { className: `sample level-${step}`, textContent: label }));
    legend.replaceChildren(sentence, " ", ...signs.flatMap((sign) => [sign, " "]), waiting);
  }

  select.addEventListener("change", () => {
    mode = select.value;
    problem = null;
    level();
    show(facts);
  });
  for (const colouring of Object.values(colourings)) colouring.connect?.(() => show(facts));

  return {
    show,
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      for (const colouring of Object.values(colourings)) colouring.speak?.(language, words);
      describe();
    },
  };
}
