// What the page says about a run in words: how far it is, what went wrong, what was skipped, that a link was copied.

// Numbers are written as the page's language writes them.
function fill(sentence, values) {
  const written = (value) => (typeof value === "number" ? new Intl.NumberFormat(shared.language).format(value) : (value ?? ""));
  return sentence.replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
}

function makeStatus(view, longest) {
  const part = (role) => view.querySelector(`[data-role=${role}]`);
  let words = {};

  // Nothing is said twice: a screen reader would read it out again.
  function say(place, sentence) {
    if (place && place.textContent !== sentence) place.textContent = sentence;
  }

  // retrying: whether the run is asked for again. scrubbed: how many characters of a text at another T are there, or null.
  function show(state, retrying, run, problem, scrubbed = null) {
    const position = run?.position ?? 0;
    const name = state === "error" && position ? "idle" : state === "idle" && !run ? "ready" : state;
    const sentence = state === "running" && !run ? "" : scrubbed !== null ? words.scrubbing : words[name];
    say(part("status"), fill(sentence, { position, scrubbed, length: run?.settings.length ?? 0 }));
    say(part("alert"), problem ? fill(words[`error_${problem.key}`] ?? words.error_internal, problem) : "");
    const full = position >= longest;
    const off = { stop: state !== "running" && !retrying, step: full, continue: full || state === "running" };
    for (const [id, disabled] of Object.entries(off)) {
      document.querySelector(`#${id}`)?.setAttribute("aria-disabled", disabled); // still focusable, unlike `disabled`
    }
  }

  // Next to the prompt: { unknown: tokens, cut: characters, kept: characters, replaced: whether the model was }, or null.
  function note(notes) {
    const lines = [];
    if (notes?.unknown.length) lines.push(fill(words.unknown, { tokens: notes.unknown.map(visibleToken).join(" ") }));
    if (notes?.replaced) lines.push(words.replaced);
    if (notes?.cut) lines.push(fill(words.cut, { kept: notes.kept, count: notes.cut }));
    say(document.querySelector("#prompt-note"), lines.join(" "));
  }

  // Where no browser interface reaches the clipboard, the link is there to be copied by hand.
  function copied(done) {
    const place = part("copied");
    place.replaceChildren(done ? words.copied_note : `${words.copy_by_hand} `);
    if (!done) {
      const field = Object.assign(document.createElement("input"), { readOnly: true, value: location.href });
      place.append(field);
      field.select();
      return;
    }
    const button = document.querySelector("#copy-link");
    button?.setAttribute("data-copied", words.copied);
    setTimeout(() => {
      button?.removeAttribute("data-copied");
      place.replaceChildren();
    }, 3000);
  }

  return {
    show,
    note,
    copied,
    speak(newWords) {
      words = newWords;
    },
  };
}
