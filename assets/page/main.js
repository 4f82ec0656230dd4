// The page's first script: it reads the facts, makes what the parts share, and mounts each part when its markup is there.

import { makeAddress, readLink } from "./address.js";
import { factsFor } from "./earlier.js";
import { makeEngine } from "./engine/choice.js";
import { fetchOwn } from "./engine/place.js";
import { RETRY } from "./engine/retry.js";
import { Fields } from "./fields.js";
import { keptRun } from "./first_run.js";
import { openedLink } from "./first_visit.js";
import { takePlaces } from "./gradio.js";
import { present } from "./kit/dom.js";
import { speak, wordsOf } from "./kit/words.js";
import { makeState } from "./state.js";
import { connectTabs } from "./tabs.js";
import { keepTitle } from "./title.js";
import { mount as mountWrite } from "./write/view.js";

/** @typedef {import("./engine/facts.js").Facts} Facts */
/** @typedef {import("./kit/words.js").Texts} Texts */
/** @typedef {import("./state.js").State} State */

const FRAME = ["top", "fields", "transport", "foot"]; // the markup outside of the parts
const SLIDER = "#temperature input[type=range]";

/**
 * What a part is handed.
 * @typedef {object} Context
 * @property {import("./engine/contract.js").Engine} engine
 * @property {State} state
 * @property {Fields} fields
 * @property {ReturnType<typeof makeAddress>} address
 * @property {import("./first_visit.js").OpenedLink} link the address that was opened
 * @property {Facts} facts
 * @property {Texts} texts the part's sentences
 *
 * @typedef {(element: HTMLElement, context: Context) => void} Mount
 */

// The parts besides the first tab. All are fetched at once, so that a page that stays open needs no file of a server
// that has another version by then.
/** @type {Record<string, () => Promise<{ mount: Mount }>>} */
const PARTS = {
  honest: () => import("./honest/view.js"),
  sweep: () => import("./sweep/view.js"),
  bet: () => import("./bet/view.js"),
  learn: () => import("./learn/view.js"),
  sheet: () => import("./sheet/view.js"),
  about: () => import("./about/view.js"),
  share: () => import("./share/view.js"),
};

/**
 * @param {string} folder "" or a part's
 * @returns {Promise<Texts>}
 */
async function fetchTexts(folder) {
  const response = await fetchOwn(`${folder}words.json`);
  return response.json();
}

/**
 * A part's sentences, with the sentences about errors that all parts have.
 * @param {Texts} shared
 * @param {Texts} own
 */
function withErrors(shared, own) {
  const isError = (/** @type {[string, string]} */ [key]) => key.startsWith("error_");
  const errors = (/** @type {string} */ language) =>
    Object.fromEntries(Object.entries(shared[language]).filter(isError));
  const merged = Object.entries(own).map(([language, words]) => [language, { ...errors(language), ...words }]);
  return /** @type {Texts} */ (Object.fromEntries(merged));
}

/**
 * @param {string | null} wanted
 * @param {string[]} languages
 */
function chooseLanguage(wanted, languages) {
  const candidates = [wanted, ...navigator.languages.map((tag) => tag.split("-")[0].toLowerCase())];
  return candidates.find((language) => language !== null && languages.includes(language)) ?? languages[0];
}

/**
 * What `load` gives; it is called again while the network fails.
 * @template T
 * @param {() => Promise<T>} load
 * @returns {Promise<T>}
 */
async function loaded(load) {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, RETRY));
    return loaded(load);
  }
}

/**
 * Fetch the other parts, and mount each.
 * @param {Omit<Context, "texts">} context
 * @param {Texts} shared
 */
async function mountOthers(context, shared) {
  const mounting = Object.entries(PARTS).map(async ([name, load]) => {
    const files = Promise.all([loaded(load), loaded(() => fetchTexts(`${name}/`))]);
    const [[part, texts], inside] = await Promise.all([files, present(`#${name} [data-role]`)]);
    const element = /** @type {HTMLElement} */ (inside.closest(`#${name}`));
    part.mount(element, { ...context, texts: withErrors(shared, texts) });
  });
  await Promise.all(mounting);
}

/**
 * A dialog that is asked for before it is there.
 * @returns {() => void} opens it
 */
function rememberOpening() {
  /** @type {HTMLElement | null} */
  let asked = null;
  const remember = (/** @type {Event} */ { target }) => {
    if (target instanceof Element) asked = target.closest("[data-opens]") ?? asked;
  };
  document.addEventListener("click", remember);
  return () => {
    document.removeEventListener("click", remember);
    asked?.click();
  };
}

/** @param {string} language */
function speakLanguage(language) {
  document.documentElement.lang = language;
  const frame = document.getElementById("frame");
  if (frame) frame.lang = language;
}

/**
 * The sentences outside of the parts.
 * @param {State} state
 * @param {Fields} fields
 * @param {Texts} shared
 */
function speakFrame(state, fields, shared) {
  const words = wordsOf(shared, state.language);
  speakLanguage(state.language);
  for (const id of FRAME) speak(/** @type {HTMLElement} */ (document.getElementById(id)), words);
  fields.speak(words);
}

/**
 * The views of the page that the address can ask for: views.css has what they look like.
 * @param {URLSearchParams} query
 */
function showAs(query) {
  const { dataset } = document.documentElement;
  if (query.get("view") === "board") dataset.view = "board";
  if (query.get("embed") === "1") dataset.embed = "";
  dataset.hide = (query.get("hide") ?? "").replaceAll(",", " ");
}

async function start() {
  const today = /** @type {Facts} */ (JSON.parse(document.querySelector("#facts")?.textContent ?? "{}"));
  const facts = await factsFor(location.search, today);
  showAs(new URLSearchParams(location.search));
  const [shared, own] = await Promise.all(["", "write/"].map((folder) => loaded(() => fetchTexts(folder))));
  const language = chooseLanguage(readLink(location.search, facts).language, Object.keys(shared));
  const link = openedLink(location.search, facts, language, keptRun());
  const { model, prompt, seed } = link.settings;
  const writer = /** @type {const} */ ({ by: facts.backend === "page" ? "page" : "server", isReady: false });
  const first = { language, temperature: facts.temperature, model, prompt, seed, tab: link.tab };
  const state = makeState({ ...first, run: null, next: null, writer });
  const frame = [...FRAME, "tools"].map((id) => present(`#${id} > * *`));
  const [view] = await Promise.all([present("#live [data-role=view]"), present(SLIDER), ...frame]);

  const fields = new Fields(facts, state), address = makeAddress(facts);
  fields.set(link.settings);
  const showTabs = connectTabs(/** @type {HTMLElement} */ (document.querySelector("#tabs")), state);
  state.on("language", () => speakFrame(state, fields, shared));
  state.on("language", (lang) => address.write({ lang }, true));
  state.on("tab", (tab) => address.write({ tab: tab === "write" ? null : tab }, true));
  speakFrame(state, fields, shared);
  const writeTitle = keepTitle(state, shared, facts.models);

  const wanted = new URLSearchParams(location.search).get("writer");
  const engine = makeEngine(facts, wanted, (now) => state.set("writer", now));
  const context = { engine, state, fields, address, link, facts };
  const element = /** @type {HTMLElement} */ (view.closest("#live"));
  mountWrite(element, { ...context, texts: withErrors(shared, own) });
  if (facts.backend === "page") loaded(() => import("./offline.js")).then((script) => script.keepOffline(facts, state));
  const others = mountOthers(context, shared), openAsked = rememberOpening();
  await takePlaces(fields.slider);
  // Gradio has brought the other tabs' panels, and a title and a language of its own.
  for (const again of [showTabs, writeTitle, () => speakLanguage(state.language)]) again();
  await others;
  openAsked();
}

start();
