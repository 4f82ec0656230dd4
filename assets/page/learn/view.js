// The lessons. They ask the engine only while their tab is open, and again when the model or the prompt has changed. The
// slider's temperature only redraws them, except where a text depends on it.

import { partOf } from "../kit/dom.js";
import { speak, wordsOf } from "../kit/words.js";
import { makeChains } from "./chains.js";
import { makeEpochs } from "./epochs.js";
import { makeFormula } from "./formula.js";
import { makeLines } from "./lines.js";
import { makeLoops } from "./loops.js";
import { makePlay } from "./play.js";
import { makeShapes } from "./shapes.js";
import { makeStates } from "./states.js";
import { makeTunes } from "./tunes.js";

/** @typedef {import("./piece.js").Lesson} Lesson */
/** @typedef {{ model: string, prompt: string, context: string }} Settings */

const REST = 400; // milliseconds without a change of the fields before the engine is asked

/**
 * @param {HTMLElement} element
 * @param {object} page
 * @param {import("../engine/contract.js").Engine} page.engine
 * @param {import("../state.js").State} page.state
 * @param {import("../engine/facts.js").Facts} page.facts
 * @param {import("../kit/words.js").Texts} page.texts
 */
export function mount(element, { engine, state, texts }) {
  const lessons = partOf(element, "lessons", HTMLElement);
  const context = partOf(lessons, "context", HTMLInputElement);
  const pieces = makePieces(lessons, engine, state.temperature);
  /** @type {Settings | null} */
  let latest = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let frame = 0;

  // The questions whose settings have changed are asked once the fields have come to rest.
  function refresh(rest = REST) {
    clearTimeout(timer);
    if (state.tab === "learn" && state.model) timer = setTimeout(ask, rest);
  }

  function ask() {
    if (!state.model) return;
    const settings = { model: state.model, prompt: state.prompt, context: context.value };
    for (const { lesson, needs } of pieces) {
      if (needs.some((name) => latest?.[name] !== settings[name])) lesson.ask?.(settings);
    }
    latest = settings;
  }

  // All changes of the temperature within a frame are drawn once.
  function updateTemperature() {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      for (const { lesson } of pieces) lesson.setTemperature?.(state.temperature);
    });
  }

  function translate() {
    const words = wordsOf(texts, state.language);
    speak(element, words);
    lessons.lang = state.language;
    for (const { lesson } of pieces) lesson.speak(words);
  }

  state.on("model", () => refresh());
  state.on("prompt", () => refresh());
  state.on("tab", (tab) => {
    if (tab === "learn") updateTemperature();
    refresh(0);
  });
  state.on("language", translate);
  state.on("temperature", () => state.tab === "learn" && updateTemperature());
  context.addEventListener("input", () => refresh());
  translate();
  refresh(0);
}

/**
 * The pieces, with the settings that their questions depend on.
 * @param {HTMLElement} root
 * @param {import("../engine/contract.js").Engine} engine
 * @param {number} temperature
 * @returns {{ lesson: Lesson, needs: (keyof Settings)[] }[]}
 */
function makePieces(root, engine, temperature) {
  const place = (/** @type {string} */ name) => {
    const found = root.querySelector(`[data-piece=${name}]`);
    if (!(found instanceof HTMLElement)) throw new Error(`A piece must be in view.html. Received: ${name}`);
    return found;
  };
  return [
    { lesson: makePlay(place("play"), engine, temperature), needs: ["model", "context"] },
    { lesson: makeFormula(place("formula"), engine, temperature), needs: ["model", "context"] },
    { lesson: makeLoops(place("loops"), engine), needs: ["model", "prompt"] },
    { lesson: makeStates(place("state"), engine), needs: ["model", "prompt"] },
    { lesson: makeShapes(place("shapes")), needs: [] },
    { lesson: makeChains(place("chains"), engine, temperature), needs: ["model", "prompt"] },
    { lesson: makeEpochs(place("epochs"), engine), needs: ["model"] },
    { lesson: makeLines(place("lines"), engine, temperature), needs: ["model", "prompt"] },
    { lesson: makeTunes(place("tunes"), engine, temperature), needs: ["model"] },
  ];
}
