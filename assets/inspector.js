// The character inspector: the distribution that one written character was drawn from, and the ladder of its dice,
// which is the character that the same throw gives at every T from 0 to 2. Choosing another one forks the run there.
// It is previewed where a pointer or the focus rests, and stays, with the focus in it, once it is chosen.

const BEST = 8; // as many of the most probable characters are listed

// `look(panel, position)` → Promise of { character, temperature, tokens, hidden, logits, ladder } or { error };
// `fork(panel, position, token)` starts a run from there.
function makeInspector(view, look, fork) {
  const box = view.querySelector("[data-role=inspector]");
  const part = (name) => box.querySelector(`[data-part=${name}]`);
  const ladder = box.querySelector("[data-role=ladder]");
  let on = false, words = {}, language = "en", opened = null, pinned = false, answer = null, asked = 0;
  const forget = makeResting(view, box, peek, () => opened && !pinned && close(false));

  const spans = (text) => [...text.querySelectorAll("[data-at]")];
  const without = (token) => answer?.hidden?.includes(answer.tokens.indexOf(token)); // a token that stands for no text
  const nameOf = (token) => (without(token) ? "∅" : visibleToken(token));
  const spoken = (token) => (without(token) ? `∅ (${words.no_text})` : visibleToken(token));

  // One tab stop a panel: the character that was visited last, else the first.
  function visit(span) {
    const before = span.parentNode.querySelector("[data-at][tabindex]");
    for (const name of ["tabindex", "role", "aria-label", "aria-haspopup"]) before?.removeAttribute(name);
    span.tabIndex = 0;
    span.setAttribute("role", "button");
    span.setAttribute("aria-haspopup", "dialog");
    span.setAttribute("aria-label", fill(words.character_at, { character: nameOf(span.textContent), position: Number(span.dataset.at) }));
  }

  // After the texts were drawn: what is shown of them can be reached, what is open may be gone.
  function refresh(isOn) {
    on = isOn;
    if (opened && !opened.isConnected) close(false);
    if (!on) return close(false);
    for (const text of view.querySelectorAll("[data-role=text]")) {
      const first = text.querySelector("[data-at][tabindex]") ?? text.querySelector("[data-at]");
      if (first) visit(first);
    }
  }

  // The neighbour that an arrow key leads to; up and down go to the nearest character of the line there.
  function neighbour(span, key) {
    const all = spans(span.parentNode);
    const i = all.indexOf(span);
    const steps = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: all.length - 1 };
    if (key in steps) return all[steps[key]];
    const way = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (!way) return null;
    const { top, left } = span.getBoundingClientRect();
    let best = null, line = null;
    for (let j = i + way; all[j]; j += way) {
      const place = all[j].getBoundingClientRect();
      if (Math.abs(place.top - top) < 4) continue;
      line ??= place.top;
      if (Math.abs(place.top - line) >= 4) break;
      if (!best || Math.abs(place.left - left) < best.distance) best = { span: all[j], distance: Math.abs(place.left - left) };
    }
    return best?.span;
  }

  async function peek(span) {
    if (on && !pinned && span.isConnected && span !== opened) await open(span, true);
  }

  async function open(span, preview = false) {
    pinned = !preview;
    if (pinned) {
      forget();
      visit(span);
      if (span === opened && answer && !answer.error) return settle();
    }
    opened?.removeAttribute("data-open");
    opened = span;
    span.dataset.open = "";
    const turn = (asked += 1);
    answer = null;
    box.setAttribute("aria-busy", "true"); // a preview that is open still shows the one before
    const found = await look(span.closest("[data-panel]").dataset.panel, Number(span.dataset.at));
    if (turn !== asked || opened !== span) return; // another one was opened meanwhile, or none
    answer = found;
    show();
    box.removeAttribute("aria-busy");
    box.hidden = false;
    box.toggleAttribute("data-preview", !pinned);
    place(span);
    if (pinned) settle();
  }

  // From a preview, or at once: it stays and has the focus.
  function settle() {
    pinned = true;
    box.removeAttribute("data-preview");
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  // Below the character, where it can be scrolled to; a preview, for which nothing scrolls, above it if only there is room.
  function place(span) {
    const frame = view.getBoundingClientRect(), here = span.getBoundingClientRect(), tall = box.offsetHeight + 6;
    const above = !pinned && here.bottom + tall > innerHeight && here.top > tall;
    box.style.top = `${above ? here.top - frame.top - tall : here.bottom - frame.top + 6}px`;
    box.style.left = `${Math.max(0, Math.min(here.left - frame.left - 40, frame.width - box.offsetWidth))}px`;
  }

  function close(back) {
    asked += 1;
    box.hidden = true;
    opened?.removeAttribute("data-open");
    if (back && opened?.isConnected) opened.focus();
    forget(); // the focus that came back, too
    opened = answer = null;
    pinned = false;
  }

  function choose(token) {
    const { panel } = opened.closest("[data-panel]").dataset;
    const position = Number(opened.dataset.at);
    view.querySelector("#inspect").focus({ preventScroll: true }); // the button that was pressed goes
    close(false);
    fork(panel, position, token);
  }

  function button(token, label) {
    const made = Object.assign(document.createElement("button"), { type: "button", title: label, disabled: without(token) });
    made.addEventListener("click", () => choose(token));
    return made;
  }

  function show() {
    const number = (value) => temperatureText(value, language);
    const exact = (value) => new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value);
    const percent = percentFormat(language);
    const position = Number(opened.dataset.at);
    part("sign").textContent = nameOf(opened.textContent);
    const problem = answer.error && (answer.error.key === "lost" ? "unasked" : answer.error.key);
    part("odds").textContent = problem ? fill(words[`error_${problem}`] ?? words.error_internal, answer.error) : "";
    for (const name of ["body", "place"]) part(name).hidden = Boolean(answer.error);
    if (answer.error) return;
    const { character, temperature, tokens, logits } = answer;
    const now = softmax(logits, temperature), one = softmax(logits, 1);
    const ranked = tokens.map((_, id) => id).sort((a, b) => logits[b] - logits[a] || a - b);
    const id = tokens.indexOf(character);
    part("place").textContent = fill(words.inspected_at, { position, temperature: number(temperature) });
    part("odds").textContent = fill(words.odds, {
      one: percent(one[id]), now: percent(now[id]), temperature: number(temperature), rank: ranked.indexOf(id) + 1, count: tokens.length,
    });
    ladder.replaceChildren(...answer.ladder.map(({ from, to, token }) => {
      const rung = button(token, fill(words.rung, { character: spoken(token), from: exact(from), to: exact(to) }));
      Object.assign(rung.dataset, { from, to, token });
      rung.style.flexGrow = to - from;
      rung.style.setProperty("--hue", hueOf((from + to) / 2));
      if (from <= temperature && (temperature < to || to === 2)) rung.dataset.used = "";
      rung.setAttribute("aria-label", rung.title);
      rung.append(Object.assign(document.createElement("span"), { textContent: nameOf(token) }));
      return rung;
    }));
    part("flips").textContent = answer.ladder.map(({ from, to, token }) => `${nameOf(token)} ${exact(from)}–${exact(to)}`).join("   ");
    part("used").style.left = `${50 * temperature}%`;
    part("choices").replaceChildren(...ranked.slice(0, BEST).map((best) => {
      const choice = button(tokens[best], fill(words.choice, { character: spoken(tokens[best]), now: percent(now[best]), one: percent(one[best]) }));
      choice.dataset.token = tokens[best];
      if (best === id) choice.dataset.used = "";
      const [sign, bar, value] = ["b", "i", "span"].map((tag) => document.createElement(tag));
      sign.textContent = nameOf(tokens[best]);
      bar.style.setProperty("--p", now[best]);
      bar.style.setProperty("--one", one[best]);
      value.textContent = percent(now[best]);
      choice.append(sign, bar, value);
      return choice;
    }));
    box.style.setProperty("--hue", hueOf(temperature));
  }

  view.addEventListener("click", (event) => {
    const span = event.target.closest("[data-at]");
    if (span && on) open(span);
  });
  view.addEventListener("keydown", (event) => {
    const span = on && event.target.closest("[data-at]");
    if (!span || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(span, event.key);
    if (next) {
      visit(next);
      next.focus();
    } else if (event.key === "Enter" || event.key === " ") open(span);
    if (next || /^(Enter| |Arrow|Home|End)/.test(event.key)) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && opened && close(pinned));
  for (const type of ["pointerdown", "focusin"]) {
    box.addEventListener(type, () => {
      pinned = true;
      box.removeAttribute("data-preview");
    });
  }
  document.addEventListener("pointerdown", (event) => {
    if (opened && !box.contains(event.target) && !event.target.closest?.("[data-at]")) close(false);
  });
  part("close").addEventListener("click", () => close(true));

  return {
    refresh,
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      part("close").setAttribute("aria-label", words.close);
      ladder.setAttribute("aria-label", words.ladder);
      refresh(on);
      if (answer) show();
    },
  };
}
