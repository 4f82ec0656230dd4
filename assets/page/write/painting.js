// The painting of the first tab that follows the temperature: bars, the number of "yours", colours, the slider's text.

import { setText } from "../kit/dom.js";
import { hueOf, temperatureText } from "../kit/numbers.js";

/**
 * @typedef {object} Painted
 * @property {import("../state.js").State} state
 * @property {import("../slider.js").Slider} slider
 * @property {ReturnType<typeof import("./bars.js").makeBars>} bars
 * @property {ReturnType<typeof import("./panels.js").makePanels>} panels
 * @property {HTMLElement} meaning
 * @property {() => import("../kit/words.js").Words} words
 */

/**
 * A function that paints a temperature in the next frame.
 * @param {HTMLElement} view
 * @param {Painted} painted
 * @returns {(temperature: number) => void}
 */
export function makePainting(view, { state, slider, bars, panels, meaning, words }) {
  const stage = /** @type {HTMLElement} */ (view.querySelector(".stage"));
  let isPending = false, temperature = 0;
  let described = ""; // the slider's text is not written at every character: a screen reader would read each

  function paint() {
    isPending = false;
    state.set("temperature", temperature);
    const leading = bars.paint(temperature);
    panels.yours(temperature);
    setText(meaning, words()[meaningOf(temperature)]);
    const about = `${temperature} ${words().language}`;
    if (about !== described || view.dataset.state !== "running" || !slider.isDescribed()) {
      const title = `T = ${temperatureText(temperature, words().language)}`;
      slider.describe(leading ? `${title}: ${leading}` : title);
      described = about;
    }
    slider.colour(hueOf(temperature));
    stage.style.setProperty("--hue", hueOf(temperature));
  }

  return (newTemperature) => {
    temperature = newTemperature;
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(paint);
  };
}

/**
 * The key of the sentence about a temperature.
 * @param {number} temperature
 */
export function meaningOf(temperature) {
  if (temperature === 0) return "zero";
  if (temperature === 1) return "own";
  return temperature < 1 ? "sharper" : "flatter";
}
