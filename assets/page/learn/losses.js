// The losses of a network and of the Markov chains of its text, as bars.

import { make } from "../kit/dom.js";
import { fixedText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../engine/contract.js").Questions["chains"][1]} Chains */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * @param {HTMLElement} list
 * @param {Chains} answer
 * @param {string[]} chosen names of the chain and of the network whose texts are shown
 * @param {Words} words
 */
export function drawLosses(list, { networks, chains }, chosen, words) {
  const all = [
    ...chains.map((chain) => ({ ...chain, title: fill(words, "order", { order: chain.order }) })),
    ...networks.map((network) => ({ ...network, title: describeNetwork(network, words) })),
  ];
  const worst = Math.max(...all.map(({ loss }) => loss ?? 0));
  const items = all.flatMap((one) => {
    if (one.loss === null) return [];
    const bar = make("i");
    bar.style.setProperty("--loss", (one.loss / worst).toFixed(4));
    const data = { name: one.name, loss: one.loss, ...(chosen.includes(one.name) ? { chosen: "" } : {}) };
    const number = make("b", { textContent: fixedText(one.loss, 3, words.language) });
    return [make("li", { data }, make("span", { textContent: one.title }), bar, number)];
  });
  list.replaceChildren(...items);
}

/**
 * "shakespeare-gru: GRU, 0.7 M"
 * @param {Chains["networks"][0]} network
 * @param {Words} words
 */
function describeNetwork({ name, kind, parameters }, words) {
  const millions = parameters &&
    fill(words, "parameters", { millions: fixedText(parameters / 1e6, 1, words.language) });
  const known = [kind, millions].filter(Boolean).join(", ");
  return known ? `${name}: ${known}` : name;
}

/**
 * The chain with the least loss beside a network, and whether longer chains lose more again.
 * @param {{ name: string, loss: number | null } | null} network
 * @param {Chains["chains"]} chains
 * @param {Words} words
 */
export function lossSentence(network, chains, words) {
  const known = chains.flatMap(({ order, loss }) => (loss === null ? [] : [{ order, loss }]));
  if (!known.length) return "";
  const best = known.reduce((least, one) => (one.loss < least.loss ? one : least));
  const rises = chains.some(({ order }) => order > best.order)
    ? fill(words, "chains_rises", { order: best.order })
    : "";
  if (!network?.loss) return rises;
  const [loss, own] = [best.loss, network.loss].map((one) => fixedText(one, 3, words.language));
  return `${fill(words, "chains_best", { order: best.order, loss, network: network.name, own })} ${rises}`.trim();
}
