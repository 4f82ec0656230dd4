// The sweep tab: what is shown is the sweep that came with the model, or the last one of this page.

const view = element.querySelector("[data-role=sweep]");
const part = (role) => view.querySelector(`[data-role=${role}]`);
const plots = makePlots(part("plots"));
const stream = makeStream("sweep", SETTINGS.silence, receive, (key) => end("error", { key }));
const mine = new Map(); // by model: the last sweep of this page

let words = {}, format = null;
let shown = null; // {model, digest, level, prompt, seeds, length, date, rows, done, kept}
let before = null; // what was shown when the sweep that is running began
let share = 0, number = 0, began = 0; // how far it is, its place in line, since when it is served
let state = "idle"; // waiting, running, done, cancelled, error
let kept = null; // how it stands with the sweep of the model: none, stale, damaged, fresh
let problem = null, again = 0;

for (const name of ["seeds", "length"]) {
  for (const choice of SETTINGS[name].choices) part(name).append(new Option(choice, choice));
  part(name).value = SETTINGS[name].usual;
}

const going = () => state === "waiting" || state === "running";
const partial = () => Boolean(shown) && shown.done < shown.seeds; // what a sweep had when it was ended

function formats(language) {
  const number = (options) => new Intl.NumberFormat(language, options).format;
  const percent = number({ style: "percent", maximumFractionDigits: 1 });
  const whole = number({ style: "percent" });
  const bits = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const hundredths = number({ maximumFractionDigits: 1 });
  const tick = number({ maximumFractionDigits: 2 });
  return {
    temperature: (T) => temperatureText(T, language),
    tick,
    axis: (value, figure) => (figure.share ? whole(value) : tick(value)),
    value(found, figure) {
      if (!found) return words.no_value;
      const mean = figure.share ? percent(found.mean) : fill(words.bits, { bits: bits(found.mean) });
      const low = figure.share ? hundredths(100 * found.low) : bits(found.low);
      const high = (figure.share ? percent : bits)(found.high);
      return fill(found.exact ? words.value : words.value_between, { mean, low, high });
    },
  };
}

function wordsOfPlots() {
  const each = (kind) => Object.fromEntries(PLOTTED.map(({ name }) => [name, words[`${kind}_${name}`]]));
  return { ...words, titles: each("title"), explained: each("is"), axes: each("axis"), labels: each("label") };
}

function factsOf(swept) {
  const day = new Date(`${swept.date}T00:00:00Z`);
  const date = Number.isNaN(day.getTime()) ? swept.date : new Intl.DateTimeFormat(shared.language, { dateStyle: "medium", timeZone: "UTC" }).format(day);
  const unit = swept.level === "word" ? words.unit_word : words.unit_char;
  return fill(words.facts, { ...swept, prompt: printable(swept.prompt, 80), seeds: swept.done, count: swept.rows.length, unit, date });
}

function notesOf(swept) {
  const notes = [];
  if (swept.unknown?.length) notes.push(fill(words.unknown, { tokens: swept.unknown.map(visibleToken).join(" ") }));
  if (swept.cut) notes.push(fill(words.cut, swept));
  if (swept.kept) notes.push(fill(words.kept, { command: printable(swept.command, 300) }));
  if (swept.model !== shared.model) notes.push(fill(words.other_model, { model: shared.model ?? "–" }));
  else if (swept.prompt !== shared.prompt && !swept.cut) notes.push(words.other_prompt);
  return notes.join(" ");
}

function statusOf() {
  if (state === "waiting") return number ? fill(words.waiting, { number }) : words.begins;
  if (state === "running") return words.running;
  if (state === "done") return fill(words.done, { seeds: shown.done });
  if (partial()) return fill(words.ended_after, { done: shown.done, of: shown.seeds });
  if (state === "cancelled") return words.cancelled;
  if (state === "error") return "";
  return shown || kept === null ? "" : words[kept];
}

function put(place, text) {
  if (place.textContent !== text) place.textContent = text; // a status that is written again is read out again
}

function showState() {
  view.dataset.state = state;
  const done = going() ? (shown === before ? 0 : shown.done) : (shown?.done ?? 0);
  const of = Number(part("seeds").value); // while it runs, it can't be changed
  view.dataset.done = done;
  for (const name of ["seeds", "length"]) part(name).disabled = going();
  part("run").setAttribute("aria-disabled", going());
  part("cancel").setAttribute("aria-disabled", !going());
  const bar = part("progress");
  bar.hidden = !going();
  bar.setAttribute("aria-valuemax", of);
  bar.setAttribute("aria-valuenow", done);
  const line = fill(words.progress, { done, of });
  bar.setAttribute("aria-valuetext", line);
  bar.setAttribute("aria-label", words.progress_of);
  bar.firstElementChild.style.width = `${(100 * share).toFixed(1)}%`;
  const spent = (performance.now() - began) / 1000;
  const left = share > 0.05 && spent > 2 ? Math.ceil((spent / share) * (1 - share)) : null;
  put(part("going"), state !== "running" ? "" : left ? `${line} · ${fill(words.left, { seconds: left })}` : line);
  put(part("status"), statusOf());
  put(part("alert"), problem ? fill(words[`error_${problem.key}`] ?? words.error_internal, problem) : "");
  showNotes();
}

function showNotes() {
  put(part("facts"), shown ? factsOf(shown) : "");
  put(part("notes"), shown ? notesOf(shown) : "");
}

// Everything that depends on the rows.
function showRows() {
  const rows = shown?.rows ?? [];
  plots.show(rows);
  for (const role of ["claims-box", "downloads", "legend"]) part(role).hidden = !rows.length;
  view.querySelector("details").hidden = !rows.length;
  if (!rows.length) return;
  showClaims(part("claims"), shown, words, format);
  const agreed = rows.some((row) => row.temperature && PLOTTED.some(({ name }) => row[name] && row[name].low === row[name].high));
  const frozen = rows.some((row) => row.temperature === 0);
  const without = shown.done < 2 ? [words.alone] : [frozen && words.frozen, agreed && words.agreed];
  put(part("frozen"), without.filter(Boolean).join(" "));
  showTable(part("table"), rows, words, format);
}

function tell() {
  words = speak(element, WORDS);
  format = formats(shared.language);
  part("table").setAttribute("aria-label", words.table);
  part("plots").setAttribute("aria-label", words.plots);
  part("downloads").setAttribute("aria-label", words.download);
  put(part("legend"), words.legend);
  plots.speak(wordsOfPlots(), format);
  showRows();
  showState();
}

// What belongs to the model of the fields, unless a sweep is running.
async function open() {
  clearTimeout(again);
  const model = shared.model;
  if (shared.tab !== "sweep" || !model || going()) return;
  const answer = await shared.answered(server.kept_sweep({ model }));
  if (model !== shared.model || going()) return; // by now another question
  problem = answer.error ?? null;
  if (problem?.key === "lost") { // what is shown stays
    state = "error";
    again = setTimeout(open, shared.retry);
    return showState();
  }
  const own = mine.get(model);
  kept = answer.kept ?? null;
  shown = null;
  if (own && own.digest === answer.digest) shown = own;
  else if (answer.sweep) shown = { ...answer.sweep, level: answer.level, done: answer.sweep.seeds, kept: true };
  state = problem ? "error" : shown && shown === own && !partial() ? "done" : "idle";
  showRows();
  showState();
}

function run() {
  if (going()) return;
  [state, share, number, problem, before] = ["waiting", 0, 0, null, shown];
  showState();
  const { value: seeds } = part("seeds"), { value: length } = part("length");
  stream.open(() => ({ model: shared.model, prompt: shared.prompt, seeds: Number(seeds), length: Number(length) }));
}

function cancel() {
  if (going()) end("cancelled");
}

function end(how, error = null) {
  stream.close();
  [state, problem] = [how, error];
  if (shown !== before) mine.set(shown.model, shown);
  before = null;
  showRows();
  showState();
}

function receive(update) {
  if (update.state === "error") return end("error", update.error);
  if (update.state === "waiting") {
    number = update.number;
    return showState();
  }
  if (state === "waiting") began = performance.now();
  [state, share] = ["running", update.share];
  const fresh = update.done && (shown === before || update.done !== shown.done);
  if (fresh) shown = update; // until the first seed is done, the curves stay those of before
  if (update.state === "done") return end("done");
  if (fresh) showRows();
  showState();
}

part("run").addEventListener("click", run);
part("cancel").addEventListener("click", cancel);
part("seeds").addEventListener("change", showState);
for (const button of view.querySelectorAll("[data-save]")) {
  button.addEventListener("click", () => {
    const axes = Object.fromEntries(PLOTTED.map(({ name }) => [name, `${words[`title_${name}`]}, ${words[`axis_${name}`]}`]));
    saveSweep(button.dataset.save, shown, { ...wordsOfPlots(), axes, facts: factsOf(shown) }, format);
  });
}

hear("language", tell);
hear("temperature", plots.warm);
hear("model", open);
hear("model", showNotes);
hear("prompt", showNotes);
hear("tab", open);
plots.warm(shared.temperature);
tell();
open();
