// Between the inspector and the run that is shown: which characters can be opened, what the server says of one, and the
// run that forks from it. Characters open only while nothing is being written.

// `ask(message)` → Promise of the server's answer; `start(settings)` starts a run.
function makeInspecting(view, panels, ask, start, longestPrompt) {
  const button = view.querySelector("#inspect");
  const hint = view.querySelector("[data-role=inspect-hint]");
  const inspector = makeInspector(view, look, fork);
  let wanted = false, run = null, running = false, words = {};

  // Each character of a panel is a throw of its own only where tokens are characters. The tokens that stand for no text
  // do not matter: padding is never drawn, and after an end of text nothing is shown.
  function possible() {
    return !run || run.tokens.every((token, id) => run.hidden.includes(id) || [...token].length === 1);
  }

  function show(newRun, isRunning) {
    [run, running] = [newRun, isRunning];
    const can = possible();
    const on = wanted && can && !running && Boolean(run);
    panels.inspect(on);
    inspector.refresh(on);
    button.setAttribute("aria-pressed", wanted && can);
    button.setAttribute("aria-disabled", !can);
    const sentence = !can ? words.inspect_never : !wanted ? "" : running ? words.inspect_later : words.inspect_hint;
    if (hint.textContent !== sentence) hint.textContent = sentence;
  }

  // The temperature that a panel's character was drawn at.
  function temperatureAt(panel, position) {
    if (panel !== "yours") return panels.temperature(panel);
    const past = run.schedule.split("_").map((entry) => entry.split(":").map(Number));
    return past.findLast(([at]) => at <= position)[1];
  }

  async function look(panel, position) {
    const { model, prompt, seed } = run.settings;
    const characters = [...panels.text(panel)];
    const facts = { character: characters[position], temperature: temperatureAt(panel, position), tokens: run.tokens, hidden: run.hidden };
    const answer = await ask({ model, prompt, seed, position, text: characters.slice(0, position).join("") });
    return answer.error ? answer : { ...facts, ladder: answer.ladder, logits: unpackLogits(answer.logits) };
  }

  // A new run with the same dice, from what a panel had written before `position` and the token chosen instead.
  function fork(panel, position, token) {
    const before = run.settings.prompt + [...panels.text(panel)].slice(0, position).join("");
    start({ ...run.settings, prompt: [...(before + token)].slice(-longestPrompt).join("") });
  }

  return {
    show,
    toggle() {
      if (!possible()) return;
      wanted = !wanted;
      show(run, running);
    },
    speak(language, newWords) {
      words = newWords;
      inspector.speak(language, words);
    },
  };
}
