// A first visit: the page shows by itself what the temperature does.

import { isFirstVisit, readLink } from "./address.js";

/** @typedef {import("./engine/facts.js").Facts} Facts */
/** @typedef {import("./first_run.js").KeptRun} KeptRun */
/**
 * `position`: tokens that are there at once. `kept`: the run, as the page's HTML has it.
 * @typedef {import("./address.js").Link & { position?: number, kept?: KeptRun | null }} OpenedLink
 */

const LETTERS = 3; // What follows a name is certain: the text begins a few letters later.

/**
 * The link that was opened. A first visit is a ride from low to high, with a model in the language of the page.
 * @param {string} query "?model=…"
 * @param {Facts} facts
 * @param {string} language of the page
 * @param {KeptRun | null} kept the kept run that the page's HTML has
 * @returns {OpenedLink}
 */
export function openedLink(query, facts, language, kept) {
  const link = readLink(query, facts);
  if (!isFirstVisit(query)) return link;
  const speaks = (/** @type {Facts["models"][number]} */ model) => model.language === language;
  const first = facts.models.find(({ name }) => name === facts.first);
  const model = first && !speaks(first) ? facts.models.find(speaks) ?? first : first;
  const settings = model ? { ...link.settings, model: model.name, prompt: model.prompt } : link.settings;
  const isKept = kept?.model === settings.model && kept.digest === model?.digest;
  return { ...link, settings, schedule: facts.ride, position: LETTERS, kept: isKept ? kept : null };
}
