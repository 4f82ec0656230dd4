// The sweep tab: the controls of a sweep, its curves, claims, table and files.

import { part, setText } from "../kit/dom.js";
import { speak, wordsOf } from "../kit/words.js";
import { claimItems } from "./claims.js";
import { makeControls } from "./controls.js";
import { saveSweep } from "./downloads.js";
import { makeFormats } from "./formats.js";
import { factsOf, limitsOf, notesOf } from "./notes.js";
import { makePlots } from "./plots.js";
import { makeSweep } from "./sweep.js";
import { makeTable } from "./table.js";

/** @typedef {import("../engine/contract.js").Engine} Engine */
/** @typedef {import("../engine/facts.js").Facts} Facts */
/** @typedef {import("../kit/words.js").Texts} Texts */
/** @typedef {import("../kit/words.js").Words} Words */

/**
 * @param {HTMLElement} element
 * @param {{ engine: Engine, state: import("../state.js").State, facts: Facts, texts: Texts }} page
 */
export function mount(element, { engine, state, facts, texts }) {
  const view = part(element, "sweep");
  const sweep = makeSweep({ engine, state, changed: show });
  let words = wordsOf(texts, state.language);
  let drawn = sweep.status.result;
  const plots = makePlots(part(view, "plots"), words);
  const controls = makeControls(view, facts.sweep, { run: sweep.run, cancel: sweep.cancel, changed: show });

  function show() {
    const { phase, done, result } = sweep.status;
    view.dataset.state = phase;
    view.dataset.done = String(done);
    controls.show(sweep.status, words);
    showNotes();
    if (result !== drawn) showResult();
  }

  function showNotes() {
    const { result } = sweep.status;
    setText(part(view, "facts"), result ? factsOf(result, words) : "");
    setText(part(view, "notes"), result ? notesOf(result, words, state) : "");
  }

  function showResult() {
    drawn = sweep.status.result;
    plots.show(drawn?.rows ?? []);
    showNumbers(view, drawn, words);
  }

  function translate() {
    words = wordsOf(texts, state.language);
    speak(view, words);
    for (const name of ["table", "plots", "downloads"]) part(view, name).ariaLabel = words[name];
    plots.speak(words);
    showResult();
    show();
  }

  for (const button of /** @type {NodeListOf<HTMLElement>} */ (view.querySelectorAll("[data-save]"))) {
    button.addEventListener("click", () => {
      if (drawn) saveSweep(button.dataset.save ?? "", drawn, words, makeFormats(words));
    });
  }
  state.on("language", translate);
  state.on("temperature", plots.setTemperature);
  state.on("prompt", showNotes);
  state.on("model", () => {
    showNotes();
    sweep.open();
  });
  state.on("tab", sweep.open);
  plots.setTemperature(state.temperature);
  translate();
  sweep.open();
}

/**
 * Claims, table and files; hidden without rows.
 * @param {HTMLElement} view
 * @param {import("./sweep.js").Result | null} result
 * @param {Words} words
 */
function showNumbers(view, result, words) {
  for (const name of ["legend", "claims-box", "numbers", "downloads"]) part(view, name).hidden = !result?.rows.length;
  if (!result?.rows.length) return;
  const formats = makeFormats(words);
  part(view, "claims").replaceChildren(...claimItems(result, words, formats));
  setText(part(view, "limits"), limitsOf(result, words));
  part(view, "table").replaceChildren(makeTable(result.rows, words, formats));
}
