// The first tab: it connects the run (run.js) with the bars, the panels, the tools, the fields and the address.

import { unpackLogits } from "../kit/bytes.js";
import { shortDigest } from "../kit/digest.js";
import { part, setText } from "../kit/dom.js";
import { fixedText } from "../kit/numbers.js";
import { fill, speak, wordsOf } from "../kit/words.js";
import { makeBars } from "./bars.js";
import { makeCells } from "./cells.js";
import { makeColours } from "./colours.js";
import { makeCopied } from "./copied.js";
import { EMPTY } from "./decoded.js";
import { makeExamples } from "./examples.js";
import { commonLength } from "./ids.js";
import { forkSettings, makeInspection } from "./inspection.js";
import { makeOdds } from "./odds.js";
import { makePainting } from "./painting.js";
import { makePanels } from "./panels.js";
import { makeRolls } from "./rolls.js";
import { Run } from "./run.js";
import { makeScrubbing } from "./scrubbing.js";
import { VIEW_STATES } from "./states.js";
import { makeStatus } from "./status.js";
import { makeThinning } from "./thinning.js";

/** @typedef {import("../engine/contract.js").Settings} Settings */
/** @typedef {import("../main.js").Context} Context */
/** @typedef {import("./states.js").RunSnapshot} RunSnapshot */

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** @type {import("../main.js").Mount} */
export function mount(element, context) {
  const view = new WriteView(element, context);
  view.connect();
  view.open(context.link);
}

class WriteView {
  /** @type {RunSnapshot["run"]} the texts on the page */
  #shown = null;
  /** @type {number[] | null} the text of "yours" before the hand moved the slider over a run that is over */
  #before = null;
  #temperature;
  #words;

  /**
   * @param {HTMLElement} element
   * @param {Context} context
   */
  constructor(element, context) {
    const { engine, state, fields, facts } = context;
    const view = part(element, "view"), tools = byId("tools");
    this.element = element;
    this.view = view;
    this.tools = tools;
    this.context = context;
    this.#temperature = state.temperature;
    this.#words = wordsOf(context.texts, state.language);
    const limits = { longest: facts.longest, longestSchedule: facts.longest_schedule, usualLength: facts.length };
    this.run = new Run(engine, limits, state.temperature, (snapshot) => this.#show(snapshot));
    const chart = /** @type {HTMLElement} */ (view.querySelector(".chart"));
    this.bars = makeBars(chart, byId("all-bars"), fields.slider.isHeld, (id) => this.#write(id));
    this.panels = makePanels(view, facts.temperatures);
    this.rolls = makeRolls(tools, () => this.run.isUnderWay);
    this.status = makeStatus(view, fields, facts.longest);
    this.thinning = makeThinning(engine, () => this.#writeLink(true));
    this.scrubbing = makeScrubbing(engine, this.run, view, fields.slider.isHeld);
    const fork = (/** @type {Settings} */ settings) => this.#fork(settings);
    this.inspection = makeInspection(view, tools, this.panels, engine, fork, facts.longest_prompt);
    this.colours = makeColours(view, tools, {
      surprise: makeOdds("surprise", engine),
      luck: makeOdds("luck", engine),
      cell: makeCells(tools, engine),
    }, this.panels.colour);
    this.copied = makeCopied(tools, engine);
    this.examples = makeExamples(byId("examples"), facts.examples, (example) => this.#try(example));
    const { bars, panels } = this, { slider } = fields, meaning = part(tools, "meaning");
    this.paint = makePainting(view, { state, slider, bars, panels, meaning, words: () => this.#words });
  }

  connect() {
    const { state, fields, address } = this.context;
    fields.connect({
      start: () => this.#start(),
      pause: () => this.#pause(),
      step: () => this.#goOn(1),
      change: () => this.#change(),
      temperature: (temperature) => this.#moveSlider(temperature, this.run.isUnderWay, true),
      pace: (pace) => this.run.setPace(pace),
      copy: async () => this.status.copied(await address.copy(), this.#words),
    });
    fields.slider.connect({
      move: (temperature, steers) => this.#moveSlider(temperature, steers),
      reach: () => this.scrubbing.prepare(),
      isRunning: () => this.run.isUnderWay,
    });
    part(this.tools, "inspect").addEventListener("click", () => this.inspection.toggle());
    byId("edit").addEventListener("click", () => (byId("edit").ariaExpanded = String(fields.toggle())));
    byId("back").addEventListener("click", () => history.back());
    address.onReturn((link, position) => this.#return(link, position));
    globalThis.addEventListener("online", () => this.run.retry()); // there is reason to hope that a lost server answers
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.run.retry());
    state.on("language", () => this.#speak());
    state.on("tab", () => this.#change());
    state.on("writer", () => this.#showWriter());
    this.#speak();
  }

  /** @param {import("../first_visit.js").OpenedLink & { until?: number }} link */
  open({ settings, schedule, unread, digest, position, until, kept }) {
    const { fields } = this.context, { prompt } = fields.settings(); // the link's, without what does not count
    this.status.open({ unread, digest });
    const hand = kept?.hand() ?? null;
    const request = { settings: { ...settings, prompt }, schedule, pace: fields.pace(), position, until };
    this.run.open(request, kept?.beginning() ?? null);
    fields.slider.move(this.run.snapshot.temperature);
    if (hand !== null) this.#moveSlider(hand, true, true);
    this.view.dataset.filled = ""; // the fields hold the link's settings, and the run is asked for
  }

  #speak() {
    this.#words = wordsOf(this.context.texts, this.context.state.language);
    for (const root of [this.element, this.tools]) speak(root, this.#words);
    const { examples, bars, panels, inspection, colours, copied, rolls } = this;
    for (const each of [examples, bars, panels, inspection, colours, copied, rolls]) each.speak(this.#words);
    this.#showTools(this.run.snapshot);
    this.#showWriter();
    this.paint(this.#temperature);
  }

  #showWriter() {
    const { facts, state } = this.context, { by, isReady, bytes } = state.writer;
    const tookOver = by === "page" && facts.backend !== "page";
    const megabytes = fixedText((bytes ?? 0) / 1e6, 1, state.language);
    const loading = bytes === undefined ? "" : fill(this.#words, "loading", { megabytes });
    this.view.dataset.writer = by;
    this.view.dataset.takeover = isReady ? "ready" : "none";
    setText(part(this.view, "writer"), tookOver ? this.#words.page_writes : loading);
  }

  /** @param {RunSnapshot} snapshot */
  #show(snapshot) {
    if (snapshot.state === "asking") {
      this.scrubbing.forget();
      this.#before = null;
    }
    this.view.dataset.state = VIEW_STATES[snapshot.state];
    this.view.dataset.position = String(snapshot.run?.position ?? 0);
    if (snapshot.run !== this.#shown) this.#showTexts(snapshot);
    if (!this.run.isUnderWay) this.bars.rest();
    this.#showTemperature(snapshot.temperature);
    this.#showTools(snapshot);
    this.paint(this.#temperature);
    this.#writeLink(!this.run.isUnderWay);
  }

  // Of a schedule the slider is seen to move; for who wants no motion it stays until the run is over.
  /** @param {number} temperature */
  #showTemperature(temperature) {
    const { slider } = this.context.fields, isWriting = this.run.isUnderWay && Boolean(this.#shown?.position);
    const isOther = temperature !== this.#temperature;
    this.#temperature = temperature;
    if (isWriting && calm.matches) return;
    if (isOther || calm.matches) slider.move(temperature, isWriting);
  }

  /** @param {RunSnapshot} snapshot */
  #showTexts({ run }) {
    const isOtherStep = run?.logits !== this.#shown?.logits;
    this.#shown = run;
    if (!run) {
      this.rolls.show("", EMPTY, []);
      return this.panels.clear();
    }
    const { settings, vocabulary, ids, figures, ended, language } = run;
    this.panels.writtenIn(language);
    const changed = this.#before ? commonLength(this.#before, ids[3]) : Infinity;
    this.panels.mark(changed < ids[3].length ? changed : null);
    this.panels.write(settings.prompt, vocabulary, ids, figures ?? [], ended);
    this.rolls.show(settings.prompt, vocabulary, ids);
    if (!run.logits || !isOtherStep) return;
    const logits = unpackLogits(run.logits);
    this.bars.show(vocabulary, logits, this.run.isUnderWay);
    this.context.state.set("next", { vocabulary, logits });
  }

  /** @param {RunSnapshot} snapshot */
  #showTools(snapshot) {
    const { run } = snapshot, isRunning = VIEW_STATES[snapshot.state] === "running";
    this.status.show(snapshot, this.scrubbing.count(), this.#words);
    this.bars.open(snapshot.state === "paused");
    byId("back").hidden = !this.context.address.canReturn();
    this.inspection.show(run, isRunning);
    const isReadable = run?.position && !isRunning && !this.scrubbing.isLoading();
    for (const each of [this.colours, this.copied]) each.show(isReadable ? { ...run.settings, ...run } : null);
  }

  /** @param {boolean} now */
  #writeLink(now) {
    const { address, state } = this.context, run = this.#shown;
    const T = this.#temperature.toFixed(2), ride = this.run.schedule;
    state.set("run", run && { ...run, schedule: ride });
    if (!run) return;
    const line = now ? this.thinning.line(run, ride) : ride;
    this.view.dataset.link = now && this.thinning.isAsked() ? "asked" : "ready";
    const ts = line === `0:${Number(T)}` || line === `0:${T}` ? null : line;
    address.write({ ...run.settings, T, ts, digest: shortDigest(run.digest) }, now);
  }

  /**
   * @param {number} temperature
   * @param {boolean} steers
   * @param {boolean} [moves] whether the slider is not there yet
   */
  #moveSlider(temperature, steers, moves = false) {
    const { slider } = this.context.fields;
    this.#temperature = temperature;
    if (moves) slider.move(temperature);
    this.paint(temperature); // in the next frame, whatever the run does
    if (!this.scrubbing.isPossible() || steers) return this.run.steer(temperature);
    if (!slider.isHeld() || !this.#before) this.#before = [...this.#shown?.ids[3] ?? []];
    this.scrubbing.show(temperature);
  }

  /** A run with the settings of the fields. */
  #request(temperature = this.#temperature) {
    const { fields } = this.context;
    return { settings: fields.settings(), temperature, pace: fields.pace() };
  }

  /** Whether the fields say something else than the run that was asked for. */
  #isOther() {
    const typed = this.context.fields.settings(), { requested } = this.run;
    const names = /** @type {(keyof Settings)[]} */ (Object.keys(typed));
    return names.some((name) => String(typed[name]) !== String(requested?.[name]));
  }

  /** @param {Partial<import("../engine/contract.js").RunRequest>} [changes] */
  #start(changes = {}) {
    if (this.#shown && this.#isOther()) this.context.address.keep(this.#shown.position);
    this.status.open({ unread: [], digest: null }); // what was said of the link counts no more
    this.run.open({ ...this.#request(), ...changes });
    const yours = /** @type {HTMLElement} */ (this.view.querySelector("[data-panel=yours]"));
    if (yours.getBoundingClientRect().bottom < 0) scrollTo({ top: 0 }); // the texts begin out of view
  }

  // What changes behind another tab takes effect when this one is opened again.
  #change() {
    if (this.context.state.tab === "write" && this.run.requested && this.#isOther()) this.#start();
  }

  /** @param {import("../engine/facts.js").Example} example */
  #try({ prompts, seed, temperature }) {
    const { facts, fields } = this.context, { model } = fields.settings();
    const language = facts.models.find(({ name }) => name === model)?.language ?? "";
    fields.set({ prompt: prompts[language] ?? prompts.en, seed: String(seed) });
    this.#start({ temperature });
  }

  /** @param {Settings} settings of a run that is no more that of the fields */
  #fork(settings, changes = {}) {
    this.context.fields.set(settings);
    this.#start(changes);
  }

  /** @param {number} id that "yours" goes on with, in place of the one that would be drawn */
  #write(id) {
    const run = this.#shown;
    if (run) this.#fork(forkSettings(run, run.ids[3], id, this.context.facts.longest_prompt), { until: 0 });
  }

  /**
   * @param {import("../address.js").Link} link of another entry of the history
   * @param {number | null} position that its run was left at
   */
  #return(link, position) {
    const { fields, state } = this.context;
    fields.set(link.settings);
    const isPart = position !== null && position < link.settings.length;
    this.open({ ...link, position: position ?? 0, ...(isPart && { until: position }) });
    state.set("tab", link.tab);
  }

  #pause() {
    if (this.run.isUnderWay || this.run.snapshot.state === "lost") this.run.stop();
    else this.#goOn(null);
  }

  /** @param {number | null} steps null: to the end */
  #goOn(steps) {
    this.run.goOn(steps, this.#request());
    if (this.run.requested) this.context.fields.set({ length: this.run.requested.length });
  }
}

/** @param {string} id */
function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
