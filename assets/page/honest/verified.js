// What is known of the network behind the page: which one computes, and how it was compared with the trained one.

import { scientific } from "../kit/numbers.js";
import { fill } from "../kit/words.js";

/**
 * @param {import("../kit/words.js").Words} words
 * @param {import("../engine/facts.js").Facts} facts
 * @param {string | null} name of the model
 * @returns {string} "" without a model
 */
export function networkSentence(words, facts, name) {
  const model = facts.models.find((one) => one.name === name);
  if (!model) return "";
  if (model.kind === "Markov") return fill(words, "network_none");
  const isFloat = model.kind === "GPT" && facts.backend !== "keras";
  return `${fill(words, isFloat ? "backend_float" : `backend_${facts.backend}`)} ${verifiedSentence(words, model)}`
    .trim();
}

/**
 * @param {import("../kit/words.js").Words} words
 * @param {import("../engine/facts.js").ModelFacts} model
 */
function verifiedSentence(words, { name, verified }) {
  if (!verified) return fill(words, "verified_never", { model: name });
  const { date, tokens, draws, same_choices, largest_difference, divergence, largest_divergence } = verified;
  const day = new Intl.DateTimeFormat(words.language, { dateStyle: "long", timeZone: "UTC" });
  return fill(words, "verified", {
    date: day.format(new Date(date)),
    tokens,
    draws,
    same: same_choices,
    difference: scientific(largest_difference, words.language),
    divergence: scientific(divergence, words.language),
    most: scientific(largest_divergence, words.language),
  });
}
