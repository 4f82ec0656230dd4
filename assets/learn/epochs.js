// Epochs × temperature: what the same prompt and the same dice gave after each epoch of the training.

const STOPS = [1, 3, 10]; // and the last

function makeEpochs(root, ask) {
  const part = (role) => root.querySelector(`[data-role=${role}]`);
  const range = root.querySelector("input[type=range]");
  let words = {}, language = "en", epoch = null;

  const piece = makePiece(root, ask, ({ epochs }) => {
    part("none").hidden = epochs !== null;
    part("grid").hidden = epochs === null;
    if (epochs === null) return;
    const { prompt, temperatures, texts } = epochs;
    epoch = Math.min(epoch ?? texts.length, texts.length);
    range.max = texts.length;
    range.value = epoch;
    const values = { epoch, last: texts.length };
    range.setAttribute("aria-valuetext", fill(words.epoch_of, values));
    part("epoch").textContent = fill(words.epoch_of, values);
    const stops = [...new Set([...STOPS.filter((stop) => stop < texts.length), texts.length])];
    showChoices(part("stops"), "learn-epochs", stops.map((stop) => ({ value: String(stop), label: fill(words.epoch, { epoch: stop }) })), String(epoch), (value) => {
      epoch = Number(value);
      piece.draw();
    });
    const papers = temperatures.map((T, i) => {
      const shown = temperatureText(T, language);
      const paper = make("div", { className: "paper", tabIndex: 0, data: { temperature: T } });
      paper.setAttribute("role", "group");
      paper.setAttribute("aria-label", fill(words.epoch_text, { epoch, temperature: shown }));
      showPaper(paper, prompt, texts[epoch - 1][i]);
      const box = make("div", { className: "sheet" }, make("p", { className: "title", textContent: `T = ${shown}` }), paper);
      box.style.setProperty("--hue", hueOf(T));
      return box;
    });
    part("papers").replaceChildren(...papers);
  });

  range.addEventListener("input", () => {
    epoch = Number(range.value);
    piece.draw();
  });

  return {
    ask({ model }) {
      epoch = null;
      piece.question({ model });
    },
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      range.setAttribute("aria-label", words.epoch_range);
      part("stops").setAttribute("aria-label", words.epoch_range);
      piece.speak(words);
    },
  };
}
