// The fields that choose a cell: a menu of the cells worth a look, a layer and a number, and the two neighbours.

import { make, part, partOf, setText } from "../kit/dom.js";
import { fill, wordsOf } from "../kit/words.js";

/** @typedef {import("../engine/contract.js").CellFind} CellFind */
/** @typedef {import("./cells.js").CellFacts} CellFacts */
/** @typedef {import("./cells.js").CellChoice} CellChoice */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * The cell that lies `by` places further, in the order of layers and cells. The first cell follows the last one.
 * @param {CellChoice} choice
 * @param {number} by
 * @param {{ layers: number, units: number }} bounds
 * @returns {CellChoice}
 */
export function neighbourCell({ layer, cell }, by, { layers, units }) {
  const count = layers * units;
  const next = ((layer - 1) * units + cell - 1 + by + count) % count;
  return { layer: Math.floor(next / units) + 1, cell: (next % units) + 1 };
}

/**
 * The nearest whole number from 1 to `most`; `before` where nothing was typed.
 * @param {number} typed
 * @param {number} most
 * @param {number} before
 */
export function insideBounds(typed, most, before) {
  return Number.isFinite(typed) ? Math.max(1, Math.min(most, Math.round(typed))) : before;
}

/**
 * @param {CellFind} find
 * @param {Words} words
 */
function findTexts({ property, layer, cell, r, check_r }, words) {
  const format = new Intl.NumberFormat(words.language, { maximumFractionDigits: 2 });
  const exact = (/** @type {number} */ value) => format.format(value).replace("-", "−");
  return { property: words[`property_${property}`] ?? property, layer, cell, r: exact(r), check: exact(check_r) };
}

/**
 * What is said about the chosen cell.
 * @param {CellFind | undefined} find
 * @param {string | null} corpus the text that the cells were chosen by; null where none were chosen
 * @param {Words} words
 */
function noteOf(find, corpus, words) {
  if (!find) return fill(words, corpus === null ? "cells_none" : "cells_any");
  const grows = find.property.endsWith("position");
  const side = find.r < 0 ? (grows ? "cells_falls" : "cells_low") : grows ? "cells_rises" : "cells_high";
  return fill(words, "cells_scored", { ...findTexts(find, words), corpus, side: fill(words, side) });
}

/**
 * @param {HTMLElement} box
 * @param {(choice: CellChoice) => void} onChoose
 */
export function makeCellPicker(box, onChoose) {
  const layerField = partOf(box, "layer", HTMLInputElement), cellField = partOf(box, "cell", HTMLInputElement);
  const proposed = partOf(box, "proposed", HTMLSelectElement);
  let words = wordsOf({}, "en");
  /** @type {CellFacts | null} */
  let facts = null;
  let choice = { layer: 1, cell: 1 };

  function draw() {
    if (!facts) return;
    const { layers, units, found, corpus } = facts;
    Object.assign(layerField, { min: 1, max: layers, value: choice.layer });
    Object.assign(cellField, { min: 1, max: units, value: choice.cell });
    setText(part(box, "of-layers"), fill(words, "cells_of", { count: layers }));
    setText(part(box, "of-units"), fill(words, "cells_of", { count: units }));
    const finds = found.map((find, i) =>
      make("option", { value: i, textContent: fill(words, "cells_entry", findTexts(find, words)) })
    );
    proposed.replaceChildren(make("option", { value: "", textContent: fill(words, "cells_free") }), ...finds);
    const here = found.findIndex(({ layer, cell }) => layer === choice.layer && cell === choice.cell);
    proposed.value = here < 0 ? "" : String(here);
    proposed.disabled = found.length === 0;
    setText(part(box, "note"), noteOf(found[here], corpus, words));
  }

  /** @param {CellChoice} newChoice */
  function choose({ layer, cell }) {
    choice = { layer, cell };
    draw();
    onChoose(choice);
  }

  for (const field of [layerField, cellField]) {
    field.addEventListener("change", () => {
      if (!facts) return;
      choose({
        layer: insideBounds(layerField.valueAsNumber, facts.layers, choice.layer),
        cell: insideBounds(cellField.valueAsNumber, facts.units, choice.cell),
      });
    });
  }
  proposed.addEventListener("change", () => {
    const find = proposed.value && facts?.found[Number(proposed.value)];
    if (find) choose(find);
    else cellField.focus();
  });
  for (const [name, by] of /** @type {const} */ ([["previous", -1], ["next", 1]])) {
    part(box, name).addEventListener("click", () => facts && choose(neighbourCell(choice, by, facts)));
  }

  return {
    /**
     * @param {CellFacts} newFacts of the model
     * @param {CellChoice} newChoice
     */
    show(newFacts, newChoice) {
      [facts, choice] = [newFacts, newChoice];
      draw();
    },

    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      for (const name of ["previous", "next"]) part(box, name).ariaLabel = fill(words, `cells_${name}`);
      draw();
    },
  };
}
