// The settings of a sweep, its buttons and its progress.

import { part, partOf, setText } from "../kit/dom.js";
import { errorSentence, fill } from "../kit/words.js";
import { statusOf } from "./notes.js";
import { isActive } from "./sweep.js";

/** @typedef {import("./sweep.js").Status} Status */
/** @typedef {import("../engine/facts.js").Choice} Choice */

/**
 * @param {HTMLElement} view
 * @param {{ seeds: Choice, length: Choice }} settings
 * @param {{ run: (settings: { seeds: number, length: number }) => void, cancel: () => void, changed: () => void }} actions
 *   `changed`: the number of seeds, which the progress is measured by
 */
export function makeControls(view, settings, actions) {
  const seeds = partOf(view, "seeds", HTMLSelectElement), length = partOf(view, "length", HTMLSelectElement);
  const run = part(view, "run"), cancel = part(view, "cancel");
  const bar = part(view, "progress"), fillOfBar = part(view, "progress-fill");
  offer(seeds, settings.seeds);
  offer(length, settings.length);
  run.addEventListener("click", () => actions.run({ seeds: Number(seeds.value), length: Number(length.value) }));
  cancel.addEventListener("click", actions.cancel);
  seeds.addEventListener("change", actions.changed);

  /**
   * @param {Status} status
   * @param {import("../kit/words.js").Words} words
   */
  function show(status, words) {
    const active = isActive(status);
    const line = fill(words, "progress", { done: status.done, of: Number(seeds.value) }); // fixed during the sweep
    const left = status.secondsLeft ? ` · ${fill(words, "left", { seconds: status.secondsLeft })}` : "";
    seeds.disabled = length.disabled = active;
    run.ariaDisabled = String(active); // still focusable, unlike `disabled`
    cancel.ariaDisabled = String(!active);
    bar.hidden = !active;
    bar.ariaLabel = words.progress_of;
    bar.ariaValueMax = seeds.value;
    bar.ariaValueNow = String(status.done);
    bar.ariaValueText = line;
    fillOfBar.style.width = `${(100 * status.share).toFixed(1)}%`;
    setText(part(view, "remaining"), status.phase === "running" ? line + left : "");
    setText(part(view, "status"), statusOf(status, words));
    setText(part(view, "alert"), status.error ? errorSentence(words, status.error) : "");
  }

  return { show };
}

/**
 * @param {HTMLSelectElement} select
 * @param {Choice} choice
 */
function offer(select, { choices, usual }) {
  for (const value of choices) select.append(new Option(String(value), String(value)));
  select.value = String(usual);
}
