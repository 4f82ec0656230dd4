// The lessons: pieces that know nothing of each other, asked for when their tab is open, and again when the model or the
// prompt at the top has changed. The slider's T only repaints, except where a text depends on it.

const lessons = element.querySelector("[data-role=lessons]");
const field = lessons.querySelector("[data-role=context]");
const REST = 400; // milliseconds without a change of the fields before the server is asked

const ask = (name) => (message) => shared.answered(server[name](message));
const places = (name) => lessons.querySelector(`[data-piece=${name}]`);
const pieces = [
  makePlay(places("play"), ask("lesson_next")),
  makeFormula(places("formula"), ask("lesson_next")),
  makeLoops(places("loops"), ask("lesson_write")),
  makeState(places("state"), ask("lesson_state")),
  makeShapes(places("shapes")),
  makeChains(places("chains"), ask("lesson_chains"), ask("lesson_write")),
  makeEpochs(places("epochs"), ask("lesson_epochs")),
];
let timer = 0, shown = null;

// A prompt is cut as the server cuts it, in characters, so that one of a megabyte is never sent.
function settings() {
  const prompt = [...shared.prompt].slice(-SETTINGS.longest_prompt).join("");
  return { model: shared.model, prompt, context: field.value };
}

// Whatever of the settings is not shown yet is asked for, once they have come to rest.
function refresh(rest = REST) {
  clearTimeout(timer);
  if (shared.tab !== "learn" || !shared.model) return;
  timer = setTimeout(() => {
    const now = settings();
    const changed = (name) => shown?.[name] !== now[name];
    const [model, prompt, context] = [changed("model"), changed("prompt"), changed("context")];
    shown = now;
    pieces.forEach((piece, i) => {
      const own = i < 2 ? context : prompt;
      if (piece.ask && (model || (own && piece !== pieces.at(-1)))) piece.ask(now);
    });
  }, rest);
}

// All changes of T within a frame are one.
let cooling = 0;
function cool() {
  cancelAnimationFrame(cooling);
  cooling = requestAnimationFrame(() => pieces.forEach((piece) => piece.temperature?.(shared.temperature)));
}

function speakLessons() {
  const words = speak(element, WORDS);
  lessons.lang = shared.language;
  for (const piece of pieces) piece.speak(shared.language, words);
}

for (const name of ["model", "prompt"]) hear(name, () => refresh());
hear("tab", (tab) => {
  if (tab === "learn") cool();
  refresh(0);
});
hear("language", speakLessons);
hear("temperature", () => shared.tab === "learn" && cool());
field.addEventListener("input", () => refresh());
speakLessons();
refresh(0);
