// The texts that the models have read, from their cards: each text once, with the models that read it.

/**
 * @typedef {object} ReadText
 * @property {string} title
 * @property {string} license
 * @property {string[]} sources addresses
 * @property {string[]} models their titles
 */

/**
 * @param {import("../engine/facts.js").ModelFacts[]} models
 * @returns {ReadText[]}
 */
export function readTexts(models) {
  /** @type {Map<string, ReadText>} */
  const found = new Map();
  for (const { title: model, text, license, sources } of models) {
    if (!text) continue;
    const known = found.get(text) ?? { title: text, license, sources, models: [] };
    known.models.push(model);
    found.set(text, known);
  }
  return [...found.values()];
}
