// Greedy decoding and the way out: one prompt, one throw of the dice, a few temperatures from 0 on.

const LADDER = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1];
const ROUND = { seed: 7, length: 600 };
const KNOWN = "The king"; // a prompt that circles with the shipped model

function makeLoops(root, ask) {
  const part = (role) => root.querySelector(`[data-role=${role}]`);
  let words = {}, language = "en", chosen = null, settings = null, known = false;

  const named = (T) => `T = ${temperatureText(T, language)}`;
  const told = (loop) => (loop ? fill(words.loop_found, loop) : fill(words.loop_none, ROUND));

  const piece = makePiece(root, ask, ({ texts, read, unknown }, { temperatures }) => {
    const out = texts.findIndex(({ loop }, i) => i > 0 && !loop);
    if (chosen === null) chosen = out < 0 ? temperatures.length - 1 : out;
    const hints = texts.map(({ loop }) => (loop ? fill(words.loop_short, loop) : words.loop_no));
    const choices = temperatures.map((T, i) => ({ value: String(i), label: named(T), hint: hints[i] })).slice(1);
    showChoices(part("ladder"), "learn-loops", choices, String(chosen), (value) => {
      chosen = Number(value);
      piece.draw();
    });
    for (const [role, i] of [["greedy", 0], ["warmer", chosen]]) {
      const { text, loop } = texts[i];
      const paper = part(role);
      paper.dataset.temperature = temperatures[i];
      paper.setAttribute("aria-label", fill(words.text_at, { temperature: temperatureText(temperatures[i], language) }));
      showPaper(paper, read, text, loop);
      part(`${role}-said`).textContent = `${named(temperatures[i])}: ${told(loop)}`;
    }
    const greedy = texts[0].loop;
    const key = !greedy ? "loops_none" : out < 0 ? "loops_stuck" : "loops_out";
    part("said").textContent = fill(words[key], { ...greedy, ...ROUND, temperature: out < 0 ? "" : temperatureText(temperatures[out], language) });
    part("note").textContent = unread({ read, unknown }, words);
    part("known").hidden = !known && settings.prompt === KNOWN;
    part("known").textContent = fill(known ? words.loops_own : words.loops_known, { prompt: KNOWN });
  });

  function question() {
    chosen = null;
    piece.question({ model: settings.model, prompt: known ? KNOWN : settings.prompt, temperatures: LADDER, ...ROUND });
  }
  part("known").addEventListener("click", () => {
    known = !known;
    question();
  });

  return {
    ask(newSettings) {
      if (settings && settings.prompt !== newSettings.prompt) known = false;
      settings = newSettings;
      question();
    },
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      piece.speak(words);
    },
  };
}
