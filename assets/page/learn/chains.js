// A Markov chain beside a network of the same text: the same prompt, the same noise, the same temperature, and the loss
// of each on text that none of them has read.

import { part } from "../kit/dom.js";
import { fixedText, temperatureText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";
import { drawChoices } from "./choices.js";
import { drawLosses, lossSentence } from "./losses.js";
import { drawPaper } from "./paper.js";
import { makePiece } from "./piece.js";
import { unread } from "./unread.js";

/** @typedef {import("../engine/contract.js").Engine} Engine */
/** @typedef {import("../engine/contract.js").Questions["chains"][1]} Chains */

const TEXT_LENGTH = 240; // tokens
const FIRST_ORDER = 4, FIRST_SEED = 7;
const REST = 150; // milliseconds without a change of the temperature before texts are written

/**
 * @param {HTMLElement} root
 * @param {Engine} engine
 * @param {number} temperature
 * @returns {import("./piece.js").Lesson}
 */
export function makeChains(root, engine, temperature) {
  const [chainSheet, networkSheet] = [part(root, "chain"), part(root, "network")];
  const [chainText, networkText] = [makeText(chainSheet, engine), makeText(networkSheet, engine)];
  let model = "", prompt = "", network = "", order = FIRST_ORDER, seed = FIRST_SEED;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Chains | null} */
  let latest = null;

  const piece = makePiece(part(root, "list"), (message) => engine.ask("chains", message), (answer, _message, words) => {
    const { chains, networks } = answer;
    const isNew = answer !== latest;
    latest = answer;
    if (isNew) [order, network] = [firstOrder(chains, model, order), firstNetwork(networks, model)];
    const chosen = networks.find(({ name }) => name === network) ?? null;
    part(root, "none").hidden = chains.length > 0;
    part(root, "side").hidden = chains.length === 0;
    part(root, "seed").textContent = fill(words, "seed_is", { seed });
    drawChoices(part(root, "orders"), {
      name: "learn-order",
      choices: chains.map((chain) => ({
        value: chain.order,
        label: String(chain.order),
        hint: chain.loss === null ? "" : fixedText(chain.loss, 3, words.language),
      })),
      chosen: order,
      choose(value) {
        order = value;
        write();
      },
    });
    drawChoices(part(root, "networks"), {
      name: "learn-network",
      choices: networks.map(({ name, kind }, value) => ({ value, label: name, hint: kind })),
      chosen: networks.findIndex(({ name }) => name === network),
      choose(value) {
        network = networks[value].name;
        write();
      },
    });
    part(root, "gpt").textContent = gptSentence(networks, chosen, words);
    const names = [network, ...chains.flatMap((chain) => chain.order === order ? [chain.name] : [])];
    drawLosses(part(root, "losses"), answer, names, words);
    part(root, "sentence").textContent = lossSentence(chosen, chains, words);
    if (isNew) askTexts();
  });

  function askTexts() {
    clearTimeout(timer);
    const chain = latest?.chains.find((one) => one.order === order);
    networkSheet.hidden = !network;
    if (!chain) return;
    const rest = { prompt, seed, temperatures: [temperature], length: TEXT_LENGTH };
    chainText.send({ model: chain.name, ...rest });
    if (network) networkText.send({ model: network, ...rest });
  }

  function write() {
    piece.redraw();
    askTexts();
  }

  part(root, "dice").addEventListener("click", () => {
    seed += 1;
    write();
  });

  return {
    ask(settings) {
      ({ model, prompt } = settings);
      piece.send({ model });
    },
    setTemperature(value) {
      if (temperature === value) return;
      temperature = value;
      clearTimeout(timer);
      if (latest) timer = setTimeout(askTexts, REST);
    },
    speak(words) {
      for (const one of [piece, chainText, networkText]) one.speak(words);
    },
  };
}

/**
 * The order of the chosen model where that is a chain, else the order so far, else the highest there is.
 * @param {Chains["chains"]} chains
 * @param {string} model
 * @param {number} before
 */
export function firstOrder(chains, model, before) {
  const own = chains.find(({ name }) => name === model);
  if (own) return own.order;
  return chains.some(({ order }) => order === before) ? before : chains.at(-1)?.order ?? before;
}

/**
 * The chosen model where that is a network, else the first there is.
 * @param {Chains["networks"]} networks
 * @param {string} model
 */
export function firstNetwork(networks, model) {
  return (networks.find(({ name }) => name === model) ?? networks[0])?.name ?? "";
}

/**
 * What a GPT is, or that it is left out where a text has the other kinds of network; "" elsewhere.
 * @param {Chains["networks"]} networks
 * @param {Chains["networks"][0] | null} chosen
 * @param {import("../kit/words.js").Words} words
 */
export function gptSentence(networks, chosen, words) {
  if (chosen?.kind === "GPT") return fill(words, "gpt_is");
  const kinds = networks.map(({ kind }) => kind);
  return kinds.includes("RNN") && !kinds.includes("GPT") ? fill(words, "gpt_none") : "";
}

/**
 * One text of one model.
 * @param {HTMLElement} sheet
 * @param {Engine} engine
 */
function makeText(sheet, engine) {
  return makePiece(sheet, (message) => engine.ask("texts", message), (answer, message, words) => {
    const { model, temperatures: [temperature] } = message;
    const T = temperatureText(temperature, words.language);
    const paper = part(sheet, "paper");
    paper.setAttribute("aria-label", fill(words, "text_of", { model, temperature: T }));
    Object.assign(sheet.dataset, { model, temperature: temperature.toFixed(2) });
    drawPaper(paper, answer.read, answer.texts[0].text);
    part(sheet, "note").textContent = unread(words, answer);
    part(sheet, "title").textContent = `${model}, T = ${T}`;
  });
}
