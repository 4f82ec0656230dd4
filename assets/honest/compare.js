// The comparison of the Keras network with its export: asked for, followed, stopped, told in words.

function makeCompare(root, silence) {
  const part = (name) => root.querySelector(`[data-part=${name}]`);
  const UNDER_WAY = ["waiting", "loading", "stepping"];
  let words = {}, language = "en", now = null, subject = null;

  const running = () => UNDER_WAY.includes(now?.state);

  const stream = makeStream("compare", silence, receive, (key) => receive({ state: "error", error: { key, value: "" } }));

  function begin() {
    [now, subject] = [{ state: "loading", seconds: 0 }, null];
    show();
    stream.open(() => {
      const { model, prompt, seed, temperature } = shared;
      subject = { model, prompt };
      return { model, prompt, seed, temperature };
    });
  }

  function stop() {
    if (running()) receive({ ...now, state: "stopped" });
  }

  function receive(message) {
    now = message;
    if (!running()) stream.close();
    show();
  }

  const number = (value) => new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);

  function show() {
    const { state, error, said = {} } = now ?? { state: "idle" };
    root.dataset.compare = state;
    part("compare").textContent = running() ? words.stop : words.compare;
    const step = said.step ?? { done: 0, of: said.start?.tokens ?? 0, largest_difference: 0 };
    const sentence = {
      waiting: () => fill(words.waiting, { ahead: now.ahead }),
      loading: () => words.loading,
      stepping: () => words.stepping,
      stopped: () => words.stopped,
      error: () => fill(words[`error_${error.key}`] ?? words.error_internal, error),
      done: () => "",
    }[state]?.() ?? "";
    if (part("compare-status").textContent !== sentence) part("compare-status").textContent = sentence;
    part("compare-status").dataset.bad = state === "error";
    const seconds = running() && state !== "waiting" ? fill(words.so_far, { seconds: number(now.seconds) }) : "";
    part("compare-time").textContent = [seconds, state === "stepping" ? fill(words.steps, step) : ""].filter(Boolean).join(" · ");
    part("result").hidden = state !== "done";
    if (state === "done") tell(said);
  }

  function tell({ start, loaded, done, exit }) {
    const place = root.querySelector("[data-role=keras-difference]");
    place.dataset.value = done.largest_difference ?? "";
    place.dataset.ok = done.ok;
    const difference = done.largest_difference === null ? "NaN" : scientific(done.largest_difference, language);
    part("difference-mark").textContent = done.ok ? `✓ ${words.holds}` : `✗ ${words.fails}`;
    // Weights of 8 bits are not the same numbers: what they make of the distributions is what counts.
    const divergence = done.divergence === null ? "NaN" : scientific(done.divergence, language);
    const facts = { difference, divergence, at: done.at + 1, of: start.tokens, tolerance: scientific(done.tolerance, language) };
    part("difference").textContent = fill(words[done.judged], facts);
    part("same").textContent = fill(words.same, { same: done.same_choices, of: done.of, temperature: temperatureText(start.temperature, language) });
    const { python, ...packages } = start.versions;
    const versions = [...Object.entries(packages).map((pair) => pair.join(" ")), `Python ${python}`].join(", ");
    part("versions").textContent = fill(words.versions, {
      versions, load: number(loaded.seconds), litert: number(done.seconds.litert), keras: number(done.seconds.keras), digest: start.digest.slice(0, 12),
    });
    part("process").textContent = fill(words.process, { pid: String(exit.pid), status: exit.status, seconds: number(exit.seconds) });
  }

  part("compare").addEventListener("click", () => (running() ? stop() : begin()));
  window.addEventListener("pagehide", stop);

  return {
    stop,
    // What was compared is of another model or prompt than what is on the page now: it goes.
    forget() {
      if (!subject || (subject.model === shared.model && subject.prompt === shared.prompt)) return;
      stop();
      now = subject = null;
      show();
    },
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      show();
    },
  };
}
