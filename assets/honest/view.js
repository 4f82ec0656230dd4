// The fold-out: the checks and the formula of what is shown now, computed only while it is open, and the comparison.

const view = element.querySelector("[data-role=honest]");
const part = (name) => view.querySelector(`[data-part=${name}]`);
const curve = makeCurve(part("curve"));
const compare = makeCompare(view, (message) => trigger("compare", message), (message) => server.stop(message));
let words = {}, painting = false, drawn = null; // the distribution that the curve is of, and its entropies

function repaint() {
  if (painting || !view.open) return;
  painting = true;
  requestAnimationFrame(() => {
    painting = false;
    if (view.open) paint();
  });
}

function paint() {
  const { next, temperature } = shared;
  part("none").hidden = Boolean(next);
  part("live").hidden = !next;
  if (!next) return;
  const { language } = shared;
  const number = (value, digits = 2) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  const shown = temperatureText(temperature, language);
  const p = softmax(next.logits, temperature);
  const count = next.logits.length;

  const sum = checkSum(p);
  tell("sum", sum.ok, fill(words.check_sum, { count, sum: number(sum.sum, 12), off: scientific(sum.off, language) }));

  const several = SEVERAL.map((value) => new Intl.NumberFormat(language).format(value)).join(language === "de" ? "; " : ", ");
  const ranking = checkRanking(next.logits, [...SEVERAL, temperature], softmax);
  tell("ranking", ranking.ok, fill(words.check_ranking, { count, several, temperature: shown, displaced: ranking.displaced }));

  const bits = entropyOf(p);
  if (drawn?.logits !== next.logits) {
    drawn = { logits: next.logits, ...checkEntropy(next.logits, GRID, softmax) };
    curve.draw(drawn.bits, number(Math.max(...drawn.bits), 1));
  }
  curve.mark(temperature, bits);
  const told = fill(words.check_entropy, { temperature: shown, bits: number(bits), first: number(drawn.bits[0]), last: number(drawn.bits.at(-1)), falls: drawn.falls, steps: GRID.length - 1 });
  tell("entropy", drawn.ok, told);
  part("curve").setAttribute("aria-label", fill(words.curve, { temperature: shown, bits: number(bits) }));

  showFormula(view.querySelector("table"), part("formula"), next, temperature, words, language);
  const failed = [sum, ranking, drawn].some(({ ok }) => !ok) ? words.failed : "";
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
watch("value", () => compare.receive(props.value));
say();
