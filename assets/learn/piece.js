// One piece of the lesson: it asks the server, shows the answer to its latest question, and fails alone.

// ask(message) → answer; show(answer, message) draws it; `root` holds [data-role=problem]. One question is under way at a
// time, and the latest that came meanwhile follows.
function makePiece(root, ask, show) {
  const place = root.querySelector("[data-role=problem]");
  const [sentence, again] = [document.createElement("span"), document.createElement("button")];
  again.type = "button";
  again.addEventListener("click", () => question(asked));
  let words = {}, problem = null, wanted = null, asked = null, busy = false, shown = null;

  function question(message) {
    wanted = message;
    if (!busy) send();
  }

  async function send() {
    [asked, wanted, busy] = [wanted, null, true];
    root.dataset.state = "waiting";
    const answer = await ask(asked);
    busy = false;
    if (wanted) return send();
    problem = answer.error ?? null;
    if (!problem) shown = [answer, asked];
    draw();
  }

  function draw() {
    try {
      if (shown) show(...shown);
    } catch (error) {
      problem = { key: "internal" };
      console.error(error);
    }
    if (!busy && (shown || problem)) root.dataset.state = problem ? "error" : "shown";
    again.textContent = words.again;
    if (!problem) return place.replaceChildren();
    const told = problem.key === "lost" ? words.lost : words[`error_${problem.key}`] ?? words.error_internal;
    sentence.textContent = `${fill(told, problem)} `;
    if (!place.firstChild) place.append(sentence, again);
  }

  return {
    question,
    draw,
    speak(newWords) {
      words = newWords;
      draw();
    },
  };
}

function make(tag, properties = {}, ...children) {
  const { data = {}, ...rest } = properties;
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, data);
  node.append(...children);
  return node;
}

// Tokens by logit, without those that can't come; T changes no ranking, so it is that of every T.
function rankTokens(z) {
  return [...z.keys()].filter((id) => z[id] > -Infinity).sort((a, b) => z[b] - z[a] || a - b);
}

// A token that stands for no text has no sign of its own.
function signOf(token) {
  return token === "" ? "∅" : visibleToken(token);
}

// The tokens of a prompt that the model does not know.
function skipped(unknown, words) {
  return unknown.length ? fill(words.unknown, { tokens: unknown.map(visibleToken).join(" ") }) : "";
}

// What of a prompt was not read. The skipped tokens come last, since no full stop may follow them.
function unread({ read, unknown }, words, start = "") {
  const nothing = read ? "" : `${words.nothing} ${start}`.trim();
  return `${nothing} ${skipped(unknown, words)}`.trim();
}

// A text after what was read of its prompt. loop: null or {period, onset} in characters; its rounds are marked by turns.
function showPaper(paper, read, text, loop = null) {
  const signs = [...text];
  const until = loop ? loop.onset : signs.length;
  const parts = [make("span", { className: "prompt", textContent: read })];
  const whole = make("span", { data: { role: "text" } }, signs.slice(0, until).join(""));
  if (loop) {
    const rounds = make("span", { data: { loop: `${loop.period}@${loop.onset}` } });
    for (let at = until, odd = true; at < signs.length; at += loop.period, odd = !odd) {
      rounds.append(make("mark", { className: odd ? "odd" : "even", textContent: signs.slice(at, at + loop.period).join("") }));
    }
    whole.append(rounds);
  }
  paper.translate = false; // what a network wrote is looked at as it is
  paper.replaceChildren(...parts, whole);
}

// Radio buttons in one row. choices: [{value, label, hint}]; onChoice(value) for the visitor's choice.
function showChoices(group, name, choices, chosen, onChoice) {
  const had = group.contains(document.activeElement) ? document.activeElement.value : null;
  group.replaceChildren(
    ...choices.map(({ value, label, hint = "" }) => {
      const input = make("input", { type: "radio", name, value, checked: value === chosen });
      input.addEventListener("change", () => onChoice(value));
      return make("label", {}, input, make("span", { textContent: label }), make("small", { textContent: hint }));
    }),
  );
  if (had !== null) group.querySelector(`input[value="${CSS.escape(had)}"]`)?.focus();
}
