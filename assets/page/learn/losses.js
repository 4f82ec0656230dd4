// The losses of a network and of the Markov chains of its text, as bars.

import { make } from "../kit/dom.js";
import { fixedText } from "../kit/numbers.js";
import { fill } from "../kit/words.js";

/** @typedef {import("../engine/contract.js").Questions["chains"][1]} Chains */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * @param {HTMLElement} list
 * @param {Chains} answer
 * @param {number} order of the chain that is chosen
 * @param {Words} words
 */
export function drawLosses(list, { network, chains }, order, words) {
  const all = [
    ...chains.map((chain) => ({ ...chain, title: fill(words, "order", { order: chain.order }) })),
    ...(network ? [{ ...network, title: network.name, order: null }] : []),
  ];
  const worst = Math.max(...all.map(({ loss }) => loss ?? 0));
  const items = all.flatMap((one) => {
    if (one.loss === null) return [];
    const bar = make("i");
    bar.style.setProperty("--loss", (one.loss / worst).toFixed(4));
    const data = { name: one.name, loss: one.loss, ...(one.order === order ? { chosen: "" } : {}) };
    const number = make("b", { textContent: fixedText(one.loss, 3, words.language) });
    return [make("li", { data }, make("span", { textContent: one.title }), bar, number)];
  });
  list.replaceChildren(...items);
}

/**
 * The chain with the least loss beside the network, and whether longer chains lose more again.
 * @param {Chains} answer
 * @param {Words} words
 */
export function lossSentence({ network, chains }, words) {
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
