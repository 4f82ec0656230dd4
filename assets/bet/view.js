// The game: a place in a text, a bet, 1,000 draws. A round is settled by throw 0 at the T of its reveal; moving the
// slider afterwards shows what the same throws give elsewhere, without asking the server.

const view = element.querySelector("[data-role=bet]");
const part = (name) => view.querySelector(`[data-part=${name}]`);
const FALL = 2600; // milliseconds until the last draw has fallen
const TAIL = 160; // characters of the context that are shown

let words = {};
let place = null; // where we are: { model, prompt, ids } and what was dealt there
let asked = null; // likewise, of what was asked for last: it may still be on its way
let round = null; // what was revealed: { bet, came, temperature, logits, throws }
let problem = null;
let game = 0, turn = 0, fallen = 0, began = null, painting = false, dealing = 0;

const special = { " ": "space", "\n": "newline" };
const nameOf = (id, spoken = false) => {
  const token = place.tokens[id];
  if (place.hidden.includes(id)) return spoken ? words.no_text : "∅";
  return (spoken && words[special[token]]) || visibleToken(token);
};
const columns = makeColumns(view.querySelector(".plot"), nameOf);
const choices = makeChoices(part("choices"), part("typed"), nameOf, chosen);
const score = makeScore(part("score"));
const sentences = makeSentences(SETTINGS.throws);

function setPhase(phase) {
  view.dataset.phase = phase;
  part("betting").hidden = phase !== "open" && phase !== "revealing";
  const revealed = phase === "falling" || phase === "shown";
  part("draws").hidden = !revealed;
  part("shown").hidden = !revealed && phase !== "error"; // there it offers to start over
  for (const name of ["came", "next", "next-is"]) part(name).hidden = !revealed;
  part("reveal").textContent = phase === "revealing" ? words.revealing : words.reveal;
  part("alert").textContent = problem ? told(problem) : "";
}

function told(error) {
  return fill(words[`error_${error.key}`] ?? words.error_internal, error);
}

// The model, the prompt or the place is another one: what can be bet on there.
async function deal(ids) {
  const now = (turn += 1);
  asked = { model: shared.model, prompt: shared.prompt, ids };
  round = problem = null;
  setPhase("waiting");
  const answer = await shared.answered(server.deal(asked));
  if (now !== turn) return;
  if (answer.error) {
    place = asked = null;
    problem = answer.error;
    return setPhase("error");
  }
  place = { ...asked, ...answer };
  choices.build(place.tokens, place.choices);
  chosen(null, "");
  write();
  setPhase("open");
}

function write() {
  const text = place.ids.map((id) => (place.hidden.includes(id) ? "" : place.tokens[id])).join("");
  const kept = [...text].slice(-TAIL).join("");
  const before = [...place.prompt].slice(-Math.max(0, TAIL - [...kept].length)).join("");
  part("before").textContent = [...kept].length < TAIL ? before : "";
  part("written").textContent = kept;
  part("gap").textContent = round ? nameOf(round.came) : "?";
  const known = [...place.prompt].length > 0 && !place.unknown.length;
  const nothing = place.unknown.length && [...place.prompt].every((sign) => place.unknown.includes(sign));
  const skipped = known || !place.unknown.length ? "" : fill(words.unknown, { tokens: place.unknown.map(visibleToken).join(" ") });
  part("note").textContent = nothing ? words.from_nothing : skipped;
  const all = place.tokens.length - place.hidden.length;
  part("offered").textContent = place.choices.length < all ? fill(words.offered, { count: place.choices.length, all }) : "";
}

function chosen(id, typed) {
  part("reveal").setAttribute("aria-disabled", id === null);
  part("problem").textContent = typed ? fill(words.never, { token: visibleToken(typed) }) : "";
}

async function reveal() {
  const bet = choices.chosen();
  if (bet === null) return (part("problem").textContent ||= words.bet_first);
  const now = (turn += 1);
  const temperature = shared.temperature;
  setPhase("revealing");
  const { model, prompt, ids } = place;
  const answer = await shared.answered(server.reveal({ model, prompt, ids, seed: shared.seed, game }));
  if (now !== turn) return;
  if (answer.error) { // a seed that is none, or no connection: the bet stands
    setPhase("open");
    part("problem").textContent = told(answer.error);
    return;
  }
  const logits = unpackLogits(answer.logits);
  const came = drawnAt(answer.throws[0], placeOf(temperature));
  const p = softmax(logits, temperature);
  round = { bet, came, temperature, logits, throws: answer.throws, p: p[came] };
  score.add({ hit: Number(bet === came), own: p[bet], best: Math.max(...p), bits: 0 - Math.log2(p[came]) });
  columns.build(logits, place.tokens, bet, came);
  write();
  setPhase("falling");
  [fallen, began] = [1, null];
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  part("next").focus({ preventScroll: true });
  const { top, bottom } = view.querySelector(".plot").getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) { // the choices have gone, and the page is shorter
    part("paper").scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  }
  requestAnimationFrame(still ? land : falling); // after what is said is there to be heard
}

const placeOf = (temperature) => Math.round(100 * temperature);

// Slowly first, so that single draws can be seen, then in growing batches.
function falling(now) {
  if (view.dataset.phase !== "falling") return;
  began ??= now;
  const time = Math.min(1, (now - began) / FALL);
  const count = Math.max(fallen, Math.floor(SETTINGS.throws * time ** 2.2), 1);
  const at = placeOf(shared.temperature);
  for (const throwOf of round.throws.slice(fallen, count).slice(-3)) columns.drop(drawnAt(throwOf, at));
  fallen = count;
  if (time === 1) return land();
  paint();
  requestAnimationFrame(falling);
}

function land() {
  fallen = SETTINGS.throws;
  columns.still();
  setPhase("shown");
  paint();
}

function repaint() {
  if (painting || !round) return;
  painting = true;
  requestAnimationFrame(() => {
    painting = false;
    if (round) paint();
  });
}

function paint() {
  const { temperature } = shared;
  const p = softmax(round.logits, temperature);
  const counts = countThrows(round.throws, placeOf(temperature), fallen, p.length);
  columns.paint(p, counts, fallen, SETTINGS.throws, temperature);
  view.style.setProperty("--hue", hueOf(temperature));
  part("total").textContent = sentences.total(fallen, temperature);
  const came = sentences.came(round, nameOf);
  if (part("came").textContent !== came) part("came").textContent = came;
  const whole = fallen === SETTINGS.throws;
  part("yours").textContent = whole ? sentences.bet(round, p, counts, nameOf) : "";
  part("chance").textContent = whole ? sentences.chance(p, counts, temperature) : "";
}

part("betting").addEventListener("submit", (event) => {
  event.preventDefault();
  if (view.dataset.phase === "open") reveal();
});
// The button that was pressed goes, and the focus with it: to where the next bet is made.
async function goOn(ids) {
  const typing = matchMedia("(pointer: fine)").matches;
  await deal(ids);
  if (view.dataset.phase === "open") (typing ? part("typed") : part("choices").querySelector("input")).focus();
}

part("next").addEventListener("click", () => goOn([...place.ids, round.came]));
part("next").addEventListener("keydown", (event) => event.repeat && event.preventDefault()); // Enter, still held from the bet
part("again").addEventListener("click", () => {
  game += 1; // other dice
  score.clear();
  goOn([]);
});

// Only while the tab is shown: a visitor who never comes here costs the server nothing.
function open() {
  if (element.offsetParent === null || !shared.model) return;
  if (asked?.model === shared.model && asked?.prompt === shared.prompt) return;
  deal([]);
}

function openSoon() {
  clearTimeout(dealing);
  dealing = setTimeout(open, 300); // while a prompt is being typed
}

function say() {
  words = speak(view, WORDS);
  sentences.speak(shared.language, words);
  columns.speak(shared.language, words);
  score.speak(shared.language);
  part("typed").setAttribute("aria-label", words.type);
  setPhase(view.dataset.phase);
  if (!place) return;
  choices.name();
  write();
  if (round) {
    columns.build(round.logits, place.tokens, round.bet, round.came);
    paint();
  }
}

for (const name of ["tab", "model", "prompt"]) hear(name, openSoon);
hear("temperature", repaint);
hear("language", say);
say();
open();
