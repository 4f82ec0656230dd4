// The model of a link that was made with earlier weights: a static site keeps the files of all that it has had.

import { readLink } from "./address.js";
import { fetchModelFile } from "./engine/place.js";

/** @typedef {import("./engine/facts.js").Facts} Facts */
/** @typedef {import("./engine/facts.js").ModelFacts} ModelFacts */

/**
 * The facts for a link. Its model is the one that it was made with, where the site still has that.
 * @param {string} query "?model=…"
 * @param {Facts} facts
 * @returns {Promise<Facts>}
 */
export async function factsFor(query, facts) {
  if (facts.backend !== "page") return facts; // a server has today's weights alone
  const { settings, digest } = readLink(query, facts);
  const today = facts.models.find(({ name }) => name === settings.model);
  if (!today || !digest || today.digest?.startsWith(digest)) return facts;
  const earlier = await findEarlier(digest);
  if (!earlier) return facts;
  const { name, title } = today;
  return { ...facts, models: facts.models.map((model) => (model === today ? { ...earlier, name, title } : model)) };
}

/**
 * What assets/site.py has written about the model with this digest; null where the site has no such model.
 * @param {string} digest its first 8 digits
 * @returns {Promise<ModelFacts | null>}
 */
async function findEarlier(digest) {
  const models = new URL("page/model/", document.baseURI).href;
  try {
    const response = await fetchModelFile(models, `${digest}.json`);
    if (!response.ok) return null;
    const found = /** @type {ModelFacts} */ (await response.json());
    return (await fetchModelFile(`${models}${found.step}/`, "vocabulary.json")).ok ? found : null;
  } catch {
    return null; // no network, or a host that answers with a page
  }
}
