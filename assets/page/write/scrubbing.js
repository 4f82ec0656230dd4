// Scrubbing: while the visitor drags the slider after a run, "yours" is the text that the same noise gives at that
// temperature. Its ids are fetched once for all temperatures; its last distribution and figures when the hand rests.

import { makeLatest } from "../engine/latest.js";
import { makeScrub } from "./scrub.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./states.js").RunSnapshot} RunSnapshot */

const REST = 400; // milliseconds without a move after which the hand rests

/** @param {RunSnapshot} snapshot whether its run is over */
function isAtRest({ state, run }) {
  return Boolean(run?.position) && ["paused", "done", "failed"].includes(state);
}

/**
 * @param {import("../engine/contract.js").Engine} engine
 * @param {Run} run
 * @param {HTMLElement} view gets data-scrub, "loading" or "complete", and data-settled, the temperature that is measured
 * @param {() => boolean} isHeld whether a pointer holds the slider
 */
export function makeScrubbing(engine, run, view, isHeld) {
  let temperature = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const scrub = makeScrub(engine, () => view.dataset.scrub && show(temperature), (error) => run.fail(error));

  const measure = makeLatest(async (/** @type {{ run: string, length: number, temperature: number }} */ wanted) => {
    const shown = run.snapshot.run;
    if (!shown) return;
    const { model, prompt, seed } = shown.settings;
    const answer = await engine.ask("measure_run", { model, prompt, seed, ...lengthAndTemperature(wanted) });
    const now = run.snapshot;
    const isSame = now.run?.secret === wanted.run && now.run.position === wanted.length;
    if (!isSame || !isAtRest(now) || now.temperature !== wanted.temperature) return;
    if (answer.error) return run.fail(answer.error.key === "lost" ? { key: "unheard" } : answer.error);
    view.dataset.settled = wanted.temperature.toFixed(2);
    run.finishRewriting(answer.logits, answer.figures);
  });

  /** @param {number} newTemperature */
  function show(newTemperature) {
    const shown = run.snapshot.run;
    if (!shown) return;
    temperature = newTemperature;
    scrub.prepare(shown);
    const ids = scrub.ids(temperature), current = shown.ids[3];
    // Until all ids are there, a text that begins with them stays.
    const isBeginning = !scrub.complete && ids.every((id, i) => id === current[i]);
    const hasEnded = scrub.complete && ids.length < shown.position; // of one that is as long, it is not known
    view.dataset.scrub = scrub.complete ? "complete" : "loading";
    delete view.dataset.settled;
    run.rewrite(temperature, isBeginning ? current : ids, hasEnded);
    measureAtRest();
  }

  // While the hand moves, the bars are one distribution, flattened and sharpened.
  function measureAtRest() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (isHeld()) return measureAtRest();
      const { run: shown } = run.snapshot;
      if (shown && view.dataset.scrub === "complete") {
        measure({ run: shown.secret, length: shown.position, temperature });
      }
    }, REST);
  }

  return {
    show,
    isPossible: () => isAtRest(run.snapshot),
    isLoading: () => view.dataset.scrub === "loading",
    count: () => (view.dataset.scrub === "loading" ? scrub.count : null),

    /** A hand reaches for the slider: its request is begun. */
    prepare() {
      const shown = run.snapshot.run;
      if (shown && isAtRest(run.snapshot)) scrub.prepare(shown);
    },

    /** Another run begins. */
    forget() {
      clearTimeout(timer);
      scrub.forget();
      delete view.dataset.scrub;
      delete view.dataset.settled;
    },
  };
}

/** @param {{ length: number, temperature: number }} wanted */
function lengthAndTemperature({ length, temperature }) {
  return { length, temperature };
}
