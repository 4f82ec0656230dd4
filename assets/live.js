// The page's one live component. Gradio gives `element`, `server` and `trigger`; SETTINGS and TEXTS come from live.py; a
// run comes as a stream of messages, which runs.py sends. Everything a visitor or a model wrote is put into the page as
// text, never as markup.

const shared = window.thermostat;
const view = element.querySelector("[data-role=view]");
const part = (role) => view.querySelector(`[data-role=${role}]`);
const bars = makeBars(view.querySelector(".plot"), part("top"), part("axis"));
const panels = makePanels(view, SETTINGS.temperatures);
const status = makeStatus(view, SETTINGS.longest);
const link = makeLink();
const examples = makeExamples(view.querySelector(".examples"), SETTINGS.examples, (example) => {
  setField("prompt", example.prompt);
  setField("seed", example.seed);
  temperature = example.temperature;
  slider.move(temperature);
  start();
});
makeTabs((tab) => {
  shared.share("tab", tab);
  link.write({ tab: tab === "write" ? null : tab }, true);
});
const post = makePost((message) => postJSON("steer", message, AbortSignal.timeout(SETTINGS.silence)));
const connection = makeConnection(SETTINGS.silence, receive, lost, again);

let language = chooseLanguage();
let words = TEXTS[language];
let temperature = SETTINGS.temperature;
let pace = "read";
let run = null; // the run that is shown: what its messages said, the latest of each
let notes = null; // what was skipped or cut in its prompt
let steered = false; // the visitor's hand has taken over from the schedule of this run
let moved = false; // …and since the last chunk that was asked for
let problem = null;
let wanted = null; // what was asked for last
const quick = new Map(); // what was set in the fields before Gradio has filled them
let waiting = false; // for the first chunk of it
let retrying = false; // the connection is lost, and the run is asked for again
let stopping = false; // the server was told to stop the run
let target = 0; // where the steps that were asked for end
let painting = false;
let described = null; // the temperature that the slider was last described at: not at every character, which would chatter

const question = (name) => (message) => shared.answered(server[name](message));
const inspecting = makeInspecting(view, panels, question("inspect_character"), fork, SETTINGS.longest_prompt);
const odds = (mode) => makeOdds(mode, question("odds"));
const cells = makeCells(view, question("cells"), question("cell"));
const colours = makeColours(view, { surprise: odds("surprise"), luck: odds("luck"), cell: cells }, panels.colour);
const scrub = makeScrub(SETTINGS.silence, () => view.dataset.scrub && showScrubbed(), fail);
const scrubbable = () => run?.position && run.state !== "running" && !retrying;
const settle = makePost(async (message) => {
  const answer = await shared.answered(server.settle(message));
  if (run?.run !== message.run || run.state === "running" || run.position !== message.length || temperature !== message.temperature) return;
  problem = answer.error?.key === "lost" ? { key: "unheard" } : (answer.error ?? null); // the next move tries again
  if (problem) return setState("error");
  run.logits = answer.logits;
  showNext();
  panels.figuresOfYours(answer.figures);
  view.dataset.settled = temperature.toFixed(2);
  setState(run.state === "stopped" ? "idle" : run.state);
  repaint();
});

const slider = makeSlider((value, steering) => {
  temperature = value;
  repaint();
  if (scrubbable() && !steering) return showScrubbed();
  steered = moved = true;
  if (run?.state === "running") post({ run: run.run, temperature });
  writeLink();
}, () => view.dataset.state === "running");

// The run that is over, as it is at the slider's T with the same dice: a look-up, as soon as its characters are there.
function showScrubbed() {
  scrub.prepare(run);
  const line = `0:${temperature.toFixed(2)}`;
  const text = scrub.text(temperature);
  const ended = scrub.complete && positionOf(text, text.length) < run.position; // of one that is as long, it is not known
  run = { ...run, schedule: line, plan: line, ended: [...run.ended.slice(0, 3), ended] };
  [steered, moved] = [true, false];
  if (scrub.complete || !panels.text("yours").startsWith(text)) panels.rewrite(text, ended);
  view.dataset.scrub = scrub.complete ? "complete" : "loading";
  delete view.dataset.settled; // until the bars and the figures are those of this text
  setState(view.dataset.state);
  settleAtRest();
  writeLink();
}

// While the hand moves, the bars are one distribution, flattened and sharpened; that of the new text's next character
// comes when the hand has come to rest.
let resting = 0;
function settleAtRest() {
  clearTimeout(resting);
  resting = setTimeout(() => {
    if (slider.held()) return settleAtRest();
    if (view.dataset.scrub === "complete") settle({ run: run.run, ...run.settings, length: run.position, temperature });
  }, 400);
}

function showNext() {
  const next = { tokens: run.tokens, hidden: run.hidden, logits: unpackLogits(run.logits) };
  bars.show(next.tokens, next.hidden, next.logits);
  shared.share("next", next);
}

function fail(error) {
  problem = error;
  waiting = retrying = false;
  target = 0;
  if (run) run.state = "stopped";
  setState("error");
}

function chooseLanguage() {
  const wanted = [new URLSearchParams(location.search).get("lang"), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return wanted.find((tag) => Object.hasOwn(TEXTS, tag ?? "")) ?? Object.keys(TEXTS)[0];
}

function repaint() {
  if (painting) return;
  painting = true;
  requestAnimationFrame(() => {
    painting = false;
    shared.share("temperature", temperature);
    const leading = bars.paint(temperature);
    panels.yours(temperature);
    const kind = temperature === 0 ? "zero" : temperature < 1 ? "sharper" : temperature > 1 ? "flatter" : "own";
    part("meaning").textContent = words[kind];
    if (temperature !== described || view.dataset.state !== "running" || !slider.described()) {
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
  status.show(state, retrying, run, problem, view.dataset.scrub === "loading" ? scrub.count : null);
  inspecting.show(run, state === "running");
  const resting = run?.position && state !== "running" && view.dataset.scrub !== "loading";
  colours.show(resting ? { ...run.settings, texts: PANELS.map(panels.text), schedule: run.schedule } : null);
}

function speakAll() {
  words = TEXTS[language];
  shared.share("language", language);
  document.documentElement.lang = language;
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = words[place.dataset.text];
  examples.speak(words);
  bars.speak(language, words);
  panels.speak(language, words);
  status.speak(words);
  inspecting.speak(language, words);
  colours.speak(language, words);
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

// What is shown goes; a new run follows.
function clear() {
  run = notes = null;
  steered = false;
  target = 0;
  panels.clear();
  status.note(null);
}

// Ask the server for a run: with `settings`, which may be those of the one that is shown, with a `link`, or else from the
// fields.
function ask(request) {
  problem = null;
  moved = retrying = stopping = false;
  scrub.forget();
  connection.close();
  delete view.dataset.scrub;
  delete view.dataset.settled;
  setState("running");
  waiting = true;
  wanted = request;
  if (request.settings || request.link) return connection.open(request);
  // After this turn, so that Gradio has taken over what was typed or set just now.
  if (filled()) setTimeout(() => trigger("ask"));
}
// Gradio has just written the link's values into the fields, also into those that a quick hand had set: they are set
// again, once the page has been drawn, and read after this turn, as in `ask`.
window.addEventListener("thermostat:opened", () => {
  requestAnimationFrame(() => {
    view.dataset.filled = "";
    for (const [id, value] of quick) {
      if (id === "temperature") slider.move(temperature);
      else setField(id, value);
    }
    setTimeout(() => trigger("ask"));
  });
});
document.addEventListener("input", ({ target }) => {
  const id = target.closest?.("#prompt, #seed, #length, #temperature")?.id;
  if (id && !filled()) quick.set(id, target.value);
}, true);

// Whether the fields hold what the link says: its run may begin before.
function filled() {
  return view.dataset.filled !== undefined;
}

// Gradio's answer: the fields' values.
window.addEventListener("thermostat:fields", ({ detail: [model, prompt, seed, length] }) => {
  if (!waiting || wanted.settings || wanted.link) return;
  wanted = { ...wanted, settings: { model, prompt, seed, length } };
  connection.open(wanted);
});

function start(until = null) {
  clear();
  ask({ until, temperature, pace });
}

// A new run that is not that of the fields: they take its settings over.
function fork(settings) {
  for (const field of ["prompt", "seed", "length"]) setField(field, settings[field]);
  shared.forked = settings.model;
  trigger("fork");
  clear();
  ask({ settings, temperature, pace });
}

function goOn(steps) {
  if (!run) {
    if (waiting && (!steps || !wanted.until)) return; // what was asked for has these characters
    return start(steps && (waiting ? wanted.until : 0) + steps);
  }
  const { position, settings } = run;
  if (position >= SETTINGS.longest || (run.state === "running" && !steps)) return;
  target = steps ? Math.min(SETTINGS.longest, Math.max(target, position) + steps) : 0; // quick steps add up
  let length = Math.max(settings.length, fieldLength());
  if (length <= position) length = Math.min(SETTINGS.longest, position + (steps ?? SETTINGS.length));
  if (steps) length = Math.max(length, target);
  setField("length", length);
  ask(further({ ...settings, length }, steps && target));
}

// The run that is shown, from where it is.
function further(settings, until) {
  const { position } = run;
  let line = schedule();
  if (moved) {
    const past = line.split("_").filter((entry) => Number.parseInt(entry, 10) < position);
    if (past.at(-1)?.split(":")[1] !== temperature.toFixed(2) && past.length < SETTINGS.longest_schedule) past.push(`${position}:${temperature.toFixed(2)}`);
    line = past.join("_");
  }
  return { settings, schedule: line, position, until, pace };
}

function fieldLength() {
  const value = Number(document.querySelector("#length input")?.value);
  return filled() && Number.isInteger(value) && value >= 1 && value <= SETTINGS.longest ? value : 0;
}

function receive(message) {
  if (message.state === "error") return fail(message.error);
  problem = message.state === "waiting" ? { key: "waiting", value: message.number } : null;
  if (problem) return setState("running");
  waiting = retrying = false;
  const fresh = message.run !== undefined;
  const texts = message.texts ?? run.texts.map((text, i) => text + message.added[i]);
  if (fresh) notes ??= { unknown: message.unknown, cut: message.cut, kept: [...message.settings.prompt].length };
  if (fresh && run && run.digest !== message.digest) notes.replaced = true;
  run = { ...run, ...message, texts };
  if (run.state !== "running") {
    target = 0;
    stopping = false;
  }
  if (fresh) panels.writtenIn(message.language);
  if (fresh && moved && run.state === "running") post({ run: run.run, temperature }); // a hand that was faster
  if (!steered && run.temperature !== temperature) {
    temperature = run.temperature;
    slider.move(temperature);
  }
  showNext();
  panels.write(run.settings.prompt, texts, run.figures, run.ended);
  status.note(notes);
  setState(run.state === "stopped" ? "idle" : run.state);
  repaint();
  writeLink(run.state !== "running");
}

// The connection broke: what is there stays, and goes on from there when the server answers, unless it was to stop.
function lost() {
  if (stopping) return giveUp();
  const steps = target;
  fail({ key: "lost" });
  [retrying, target] = [true, steps];
  setState("error");
}

function again() {
  waiting = true;
  return run ? further({ ...run.settings, length: wanted.settings?.length ?? run.settings.length }, target || null) : wanted;
}

function stop() {
  if (waiting || retrying) return giveUp();
  if (run?.state !== "running") return;
  stopping = true;
  post({ run: run.run, stop: true });
}

function giveUp() {
  connection.close();
  waiting = retrying = stopping = false;
  target = 0;
  problem = null;
  if (run) run.state = "stopped";
  setState("idle");
}

const ACTIONS = {
  start: () => start(),
  stop,
  step: () => goOn(1),
  continue: () => goOn(null),
  inspect: () => inspecting.toggle(),
  "copy-link": () => link.copy().then(status.copied),
  api: () => document.querySelector("footer .show-api")?.click(), // Gradio's own page about the API
  "random-seed": () => {
    setField("seed", randomSeed());
    start();
  },
};

// A hand that reaches for the slider: what it will ask for is begun.
for (const type of ["pointerdown", "focusin"]) {
  document.addEventListener(type, ({ target }) => {
    if (target.closest?.("#temperature") && scrubbable()) scrub.prepare(run);
  });
}
document.addEventListener("click", (event) => ACTIONS[event.target.closest?.("button")?.id]?.());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  const field = event.target.closest?.("#seed, #length") ?? (event.ctrlKey || event.metaKey ? event.target.closest?.("#prompt") : null);
  if (!field) return;
  event.target.blur(); // a number field hands its value over when it is left
  start();
});
// Told by the Gradio fields whose own values are of no use in the page.
window.addEventListener("thermostat:pace", ({ detail }) => {
  pace = detail;
  if (run?.state === "running") post({ run: run.run, pace });
});
// A model brings its own prompt along, unless the visitor has written another one.
window.addEventListener("thermostat:model", ({ detail }) => {
  const own = SETTINGS.prompts;
  const shown = document.querySelector("#prompt textarea").value;
  if (Object.hasOwn(own, detail) && Object.values(own).includes(shown)) setField("prompt", own[detail]);
});
window.addEventListener("thermostat:language", ({ detail }) => {
  language = detail;
  link.write({ lang: language }, true);
  speakAll();
});
window.addEventListener("thermostat:drawn", speakAll); // a part of the page that Gradio drew after this one

speakAll();
ask({ link: location.search || "?", pace });
