// The fold-out: the checks and the formula of what is shown now, computed only while it is open, and the comparison.

const view = element.querySelector("[data-role=honest]");
const part = (name) => view.querySelector(`[data-part=${name}]`);
const curve = makeCurve(part("curve"));
const compare = makeCompare(view, SETTINGS.silence);
let words = {}, painting = false, drawn = null; // what is shown: a distribution, and what was found about it at all T
let due = 0, timer = 0;

const PAUSE = 8; // times as long as the checks of a distribution took, before those of the next: a page stays light

function repaint() {
  if (painting || !view.open) return;
  painting = true;
  requestAnimationFrame(() => {
    painting = false;
    if (view.open) paint();
  });
}

function examine(next) {
  if (!next) return null;
  const began = performance.now();
  const ranking = checkRanking(next.logits, SEVERAL, softmax);
  const entropy = checkEntropy(next.logits, GRID, softmax);
  due = performance.now() + PAUSE * (performance.now() - began);
  return { next, ranking, entropy, curve: false };
}

function paint() {
  if (shared.next !== drawn?.next) {
    const wait = due - performance.now();
    clearTimeout(timer);
    if (!drawn || !shared.next || wait <= 0) drawn = examine(shared.next);
    else timer = setTimeout(repaint, wait);
  }
  part("none").hidden = Boolean(drawn);
  part("live").hidden = !drawn;
  if (!drawn) return;
  const { next } = drawn;
  const { temperature, language } = shared;
  const number = (value, digits = 2) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  const shown = temperatureText(temperature, language);
  const p = softmax(next.logits, temperature);
  const count = next.logits.length;

  const sum = checkSum(p);
  tell("sum", sum.ok, fill(words.check_sum, { count, sum: number(sum.sum, 12), off: scientific(sum.off, language) }));

  const several = SEVERAL.map((value) => new Intl.NumberFormat(language).format(value)).join(language === "de" ? "; " : ", ");
  const displaced = drawn.ranking.displaced + checkRanking(next.logits, [temperature], softmax).displaced;
  tell("ranking", displaced === 0, fill(words.check_ranking, { count, several, temperature: shown, displaced }));

  const bits = entropyOf(p);
  const { bits: all, falls, ok } = drawn.entropy;
  if (drawn.curve !== language) curve.draw(all, number(Math.max(...all), 1));
  drawn.curve = language;
  curve.mark(temperature, bits);
  tell("entropy", ok, fill(words.check_entropy, { temperature: shown, bits: number(bits), first: number(all[0]), last: number(all.at(-1)), falls, steps: GRID.length - 1 }));
  part("curve").setAttribute("aria-label", fill(words.curve, { temperature: shown, bits: number(bits) }));

  showFormula(view.querySelector("table"), part("formula"), next, temperature, words, language);
  const failed = sum.ok && displaced === 0 && ok ? "" : words.failed;
  if (part("failed").textContent !== failed) part("failed").textContent = failed;
  view.style.setProperty("--hue", hueOf(temperature));
}

function tell(name, ok, sentence) {
  const item = view.querySelector(`[data-check=${name}]`);
  item.dataset.ok = ok;
  item.querySelector("[data-part=mark]").textContent = ok ? `✓ ${words.holds}` : `✗ ${words.fails}`;
  item.querySelector("[data-part=told]").textContent = sentence;
}

view.addEventListener("toggle", () => (view.open ? repaint() : compare.stop()));
for (const name of ["next", "temperature"]) hear(name, repaint);
for (const name of ["model", "prompt"]) {
  hear(name, () => {
    compare.forget();
    introduce();
  });
}

function introduce() {
  const chain = SETTINGS.chains.includes(shared.model);
  part("backend").textContent = chain ? words.error_no_network : words[`backend_${SETTINGS.backend}`];
  part("ask").hidden = chain;
}

function say() {
  words = speak(view, WORDS);
  introduce();
  compare.speak(shared.language, words);
  repaint();
}

hear("language", say);
say();
