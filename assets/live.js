// The page's one live component. Gradio gives `element`, `props`, `server`, `trigger` and `watch`; SETTINGS and TEXTS
// come from live.py. Everything a visitor or a model wrote is put into the page as text, never as markup.

const view = element.querySelector("[data-role=view]");
const part = (role) => view.querySelector(`[data-role=${role}]`);
const bars = makeBars(view.querySelector(".plot"), part("top"), part("axis"));
const panels = makePanels(view, SETTINGS.temperatures);
const status = makeStatus(view, SETTINGS.longest);
const link = makeLink();
const post = makePost((message) => server.control(message));

let language = chooseLanguage();
let words = TEXTS[language];
let temperature = SETTINGS.temperature;
let page = 0; // counts the runs of this page; chunks of an earlier one are late and ignored. 0 is the first visit's
let run = null; // the latest chunk of the run that is shown
let notes = null; // what was skipped or cut in its prompt
let steered = false; // the visitor's hand has taken over from the schedule of this run
let moved = false; // …and since the last chunk that was asked for
let problem = null;
let asked = 0; // when "ask" was triggered last
let painting = false;
let described = null; // the temperature that the slider was last described at: not at every character, which would chatter

const slider = makeSlider((value) => {
  temperature = value;
  steered = moved = true;
  repaint();
  if (run?.state === "running") post({ run: run.run, temperature });
  writeLink();
});

function chooseLanguage() {
  const wanted = [new URLSearchParams(location.search).get("lang"), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wanted.find((tag) => Object.hasOwn(TEXTS, tag ?? "")) ?? Object.keys(TEXTS)[0];
}

function repaint() {
  if (painting) return;
  painting = true;
  requestAnimationFrame(() => {
    painting = false;
    const leading = bars.paint(temperature);
    panels.yours(temperature);
    const kind = temperature === 0 ? "zero" : temperature < 1 ? "sharper" : temperature > 1 ? "flatter" : "own";
    part("meaning").textContent = words[kind];
    if (temperature !== described || view.dataset.state !== "running") {
      slider.describe(words, [`T = ${temperatureText(temperature, language)}`, leading].filter(Boolean).join(": "));
      described = temperature;
    }
    for (const place of [document.querySelector("#temperature"), view.querySelector(".distribution")]) {
      place?.style.setProperty("--hue", hueOf(temperature));
    }
  });
}

function setState(state) {
  view.dataset.state = state;
  view.dataset.position = run?.position ?? 0;
  status.show(state, run, problem);
}

function speak() {
  words = TEXTS[language];
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = words[place.dataset.text];
  for (const button of view.querySelectorAll("[data-example]")) {
    button.firstChild.textContent = words[`example_${button.dataset.example}`];
    button.lastChild.textContent = words[`example_${button.dataset.example}_hint`];
  }
  bars.speak(language, words);
  panels.speak(language, words);
  status.speak(words);
  setState(view.dataset.state);
  status.note(notes);
  repaint();
}

// The schedule as it will replay: what was used so far, and, while nobody has steered, what the link had in store.
function schedule() {
  return steered ? run.schedule : run.plan;
}

function writeLink(now = false) {
  if (!run) return;
  const line = schedule();
  const shown = temperature.toFixed(2);
  link.write({ ...run.settings, T: shown, ts: line === `0:${shown}` ? null : line }, now);
}

// Ask the server for a run: a new one from the fields, or the one that is shown, further on.
function ask(request) {
  problem = null;
  if (!request.settings) {
    page += 1;
    run = notes = null;
    steered = false;
    panels.clear();
    status.note(null);
  }
  moved = false;
  setState("running");
  asked += 1;
  // After this turn, so that Gradio has taken over what was typed or set just now.
  setTimeout(() => trigger("ask", { page, asked, temperature, ...request }));
}

function start(until = null) {
  ask({ until });
}

function goOn(steps) {
  if (!run) return start(steps);
  const { position, settings } = run;
  if (position >= SETTINGS.longest || (run.state === "running" && !steps)) return;
  let length = Math.max(settings.length, fieldLength());
  if (length <= position) length = Math.min(SETTINGS.longest, position + (steps ?? SETTINGS.length));
  setField("length", length);
  let line = schedule();
  if (moved) {
    const past = line.split("_").filter((entry) => Number.parseInt(entry, 10) < position);
    if (past.at(-1)?.split(":")[1] !== temperature.toFixed(2)) past.push(`${position}:${temperature.toFixed(2)}`);
    line = past.join("_");
  }
  ask({ settings: { ...settings, length }, schedule: line, position, until: steps && position + steps });
}

function fieldLength() {
  const value = Number(document.querySelector("#length input")?.value);
  return Number.isInteger(value) && value >= 1 && value <= SETTINGS.longest ? value : 0;
}

function receive() {
  const chunk = props.value;
  if (!chunk || chunk.page !== page || chunk.asked < asked) return;
  if (chunk.state === "error") {
    problem = chunk.error;
    if (run) run.state = "stopped";
    return setState("error");
  }
  const fresh = run?.run !== chunk.run;
  run = chunk;
  notes ??= { unknown: chunk.unknown, cut: chunk.cut, kept: [...chunk.settings.prompt].length };
  if (fresh && moved && chunk.state === "running") post({ run: run.run, temperature }); // a hand that was faster
  if (!steered && chunk.temperature !== temperature) {
    temperature = chunk.temperature;
    slider.move(temperature);
  }
  bars.show(chunk.tokens, chunk.hidden, unpackLogits(chunk.logits));
  panels.write(chunk.settings.prompt, chunk.texts);
  status.note(notes);
  setState(chunk.state === "stopped" ? "idle" : chunk.state);
  repaint();
  writeLink(chunk.state !== "running");
}

const ACTIONS = {
  start: () => start(),
  stop: () => run?.state === "running" && post({ run: run.run, stop: true }),
  step: () => goOn(1),
  continue: () => goOn(null),
  "copy-link": () => link.copy().then(status.copied),
  api: () => document.querySelector("footer .show-api")?.click(), // Gradio's own page about the API
  "random-seed": () => {
    setField("seed", randomSeed());
    start();
  },
};

document.addEventListener("click", (event) => ACTIONS[event.target.closest?.("button")?.id]?.());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  const field = event.target.closest?.("#seed, #length") ?? (event.ctrlKey || event.metaKey ? event.target.closest?.("#prompt") : null);
  if (!field) return;
  event.target.blur(); // a number field hands its value over when it is left
  start();
});
// Told by the Gradio fields whose own values are of no use in the page.
window.addEventListener("thermostat:pace", ({ detail }) => run?.state === "running" && post({ run: run.run, pace: detail }));
window.addEventListener("thermostat:language", ({ detail }) => {
  language = detail;
  link.write({ lang: language }, true);
  speak();
});
window.addEventListener("thermostat:failed", () => {
  if (view.dataset.state !== "running") return; // a run that was superseded
  problem = { key: "lost" };
  if (run) run.state = "stopped";
  setState("error");
});
window.addEventListener("thermostat:drawn", speak); // a part of the page that Gradio drew after this one

for (const { name, ...settings } of SETTINGS.examples) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.example = name;
  button.append(document.createElement("strong"), document.createElement("span"));
  button.addEventListener("click", () => {
    setField("prompt", settings.prompt);
    setField("seed", settings.seed);
    temperature = settings.temperature;
    slider.move(temperature);
    start();
  });
  view.querySelector(".examples").append(button);
}

speak();
watch("value", receive);
receive();
