// A Markov chain beside the network: the same prompt, the same dice, the same T, and what each loses on unread text.

const TEXT_LENGTH = 240;

function makeChains(root, askChains, askText) {
  const part = (role) => root.querySelector(`[data-role=${role}]`);
  let words = {}, language = "en", temperature = shared.temperature, order = 4, seed = 7, settings = null, found = null;
  let resting = 0;

  const papers = ["chain", "network"].map((role) => {
    const box = part(role);
    return makePiece(box, askText, ({ texts: [{ text }], read, unknown }, { model, temperatures: [T] }) => {
      const paper = box.querySelector(".paper");
      paper.setAttribute("aria-label", fill(words.text_of, { model, temperature: temperatureText(T, language) }));
      Object.assign(box.dataset, { model, temperature: T.toFixed(2) });
      showPaper(paper, read, text);
      box.querySelector("[data-role=note]").textContent = unread({ read, unknown }, words);
      box.querySelector(".title").textContent = `${model}, T = ${temperatureText(T, language)}`;
    });
  });

  const piece = makePiece(root.querySelector("[data-role=list]"), askChains, (answer) => {
    const fresh = found !== answer;
    found = answer;
    const { network, chains } = found;
    part("none").hidden = chains.length > 0;
    part("side").hidden = !chains.length;
    if (fresh) order = chains.find((chain) => chain.name === settings.model)?.order ?? order;
    if (!chains.some((chain) => chain.order === order)) order = chains.at(-1)?.order ?? order;
    const number = new Intl.NumberFormat(language, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
    const worst = Math.max(...[...chains, network].map((one) => one?.loss ?? 0));
    const choices = chains.map((chain) => ({ value: String(chain.order), label: String(chain.order), hint: chain.loss === null ? "" : number.format(chain.loss) }));
    showChoices(part("orders"), "learn-order", choices, String(order), (value) => {
      order = Number(value);
      piece.draw();
      write();
    });
    const lines = [...chains.map((chain) => ({ ...chain, title: fill(words.order, chain) })), ...(network ? [{ ...network, title: network.name }] : [])];
    part("losses").replaceChildren(
      ...lines.filter((line) => line.loss !== null).map((line) => {
        const bar = make("i");
        bar.style.setProperty("--loss", (line.loss / worst).toFixed(4));
        const item = make("li", { data: { name: line.name, loss: line.loss } }, make("span", { textContent: line.title }), bar, make("b", { textContent: number.format(line.loss) }));
        if (line.order === order) item.dataset.chosen = "";
        return item;
      }),
    );
    const best = chains.filter(({ loss }) => loss !== null).sort((a, b) => a.loss - b.loss)[0];
    const told = best && network?.loss ? fill(words.chains_said, { order: best.order, loss: number.format(best.loss), network: network.name, own: number.format(network.loss) }) : "";
    const rises = best && chains.some((chain) => chain.order > best.order);
    part("said").textContent = [told, rises ? fill(words.chains_rises, best) : ""].join(" ");
    if (fresh) write();
  });

  function write() {
    const chain = found?.chains.find((one) => one.order === order);
    const rest = { prompt: settings.prompt, seed, temperatures: [temperature], length: TEXT_LENGTH };
    if (chain) papers[0].question({ model: chain.name, ...rest });
    part("network").hidden = !found?.network;
    if (chain && found.network) papers[1].question({ model: found.network.name, ...rest });
    part("seed").textContent = fill(words.seed_is, { seed });
  }

  part("dice").addEventListener("click", () => {
    seed += 1;
    write();
  });

  return {
    ask(newSettings) {
      settings = newSettings;
      piece.question({ model: settings.model });
    },
    temperature(value) {
      if (temperature === value) return;
      temperature = value;
      clearTimeout(resting);
      if (found) resting = setTimeout(write, 150); // while the hand moves, nothing is written
    },
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      part("seed").textContent = fill(words.seed_is, { seed });
      piece.speak(words);
      for (const paper of papers) paper.speak(words);
    },
  };
}
