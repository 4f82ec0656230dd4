// What the page says about a run in words: how far it is, what went wrong, what was skipped of the prompt.

import { make, part, setText } from "../kit/dom.js";
import { isolate, listTokens, visibleToken } from "../kit/tokens.js";
import { errorSentence, fill } from "../kit/words.js";
import { VIEW_STATES } from "./states.js";

/** @typedef {import("../kit/words.js").Words} Words */
/** @typedef {import("./states.js").PromptNotes} PromptNotes */
/** @typedef {import("./states.js").RunSnapshot} RunSnapshot */

const LONGEST_SHOWN = 30; // characters of a part of a link
const LONGEST_QUOTE = 24; // characters of the prompt
const COPIED = 3000; // milliseconds for which the page says that a link was copied

/**
 * @param {RunSnapshot} snapshot
 * @param {number | null} scrubbed tokens of the text at another temperature that are there; null while none are fetched
 * @param {Words} words
 */
export function statusSentence({ state, run }, scrubbed, words) {
  if (!run) return state === "asking" ? "" : fill(words, VIEW_STATES[state] === "idle" ? "ready" : "error");
  const values = { position: run.position, length: run.settings.length, scrubbed };
  if (scrubbed !== null) return fill(words, "scrubbing", values);
  const key = VIEW_STATES[state];
  if (key === "done" && run.position < run.settings.length) return fill(words, "all_ended");
  return fill(words, key === "error" ? (run.position ? "idle" : "error") : key, values);
}

/**
 * The sentences beside the prompt.
 * @param {PromptNotes | null} notes
 * @param {Words} words
 */
export function noteSentence(notes, words) {
  if (!notes) return "";
  const lines = [];
  if (notes.unknown.length) lines.push(fill(words, "unknown", { tokens: listTokens(notes.unknown) }));
  if (notes.replaced) lines.push(fill(words, "replaced"));
  if (notes.cut) lines.push(fill(words, "cut", { kept: notes.kept, count: notes.cut }));
  return lines.join(" ");
}

/**
 * What could not be read of the link that was opened, and what the page shows instead.
 * @param {import("../address.js").Link["unread"]} unread
 * @param {Words} words
 */
export function linkSentence(unread, words) {
  if (!unread.length) return "";
  const pair = (/** @type {string} */ name, /** @type {string} */ text) => isolate(`${name}=${printable(text)}`);
  const fields = unread.map(({ name, text }) => (name === "link" ? "…" : pair(name, text))).join(", ");
  const used = new Map(unread.map(({ name, used }) => [name === "ts" ? "T" : name, used]));
  const instead = [...used].map(([name, value]) => (value === null ? "" : pair(name, value))).filter(Boolean).join(
    ", ",
  );
  return fill(words, instead ? "link_unread" : "link_unread_usual", { fields, instead });
}

/**
 * What a link gives where the weights that it was made with are not there.
 * @param {string | null} digest of the link
 * @param {Pick<import("./states.js").ShownRun, "digest"> | null} run
 * @param {Words} words
 */
export function weightsSentence(digest, run, words) {
  return digest === null || !run || run.digest.startsWith(digest) ? "" : fill(words, "other_weights");
}

/** @param {string} text */
function printable(text) {
  const signs = [...text].slice(0, LONGEST_SHOWN).map((sign) => (sign === " " ? sign : visibleToken(sign)));
  return signs.join("") + ([...text].length > LONGEST_SHOWN ? "…" : "");
}

/**
 * "Shakespeare · “ROMEO:” · dice 7"
 * @param {import("../engine/contract.js").Settings} settings
 * @param {string} model as the menu names it
 * @param {Words} words
 */
export function settingsLine({ prompt, seed }, model, words) {
  const start = [...prompt.replace(/\s+/g, " ")];
  const quoted = start.length > LONGEST_QUOTE ? `…${start.slice(1 - LONGEST_QUOTE).join("")}` : start.join("");
  return fill(words, "settings", { model, prompt: quoted, seed });
}

/**
 * @param {HTMLElement} view
 * @param {import("../fields.js").Fields} fields
 * @param {number} longest tokens
 */
export function makeStatus(view, fields, longest) {
  /** @type {import("../address.js").Link["unread"]} */
  let unread = [];
  /** @type {string | null} */
  let digest = null; // of the model that the link was made with

  /**
   * @param {RunSnapshot} snapshot
   * @param {number | null} scrubbed
   * @param {Words} words
   */
  function show(snapshot, scrubbed, words) {
    const { state, run, notes, problem } = snapshot;
    setText(part(view, "status"), statusSentence(snapshot, scrubbed, words));
    const sentence = problem ? errorSentence(words, problem) : "";
    setText(part(view, "alert"), sentence);
    fields.showProblem(problem?.key ?? "", sentence);
    const cut = fields.cut + (notes?.cut ?? 0);
    fields.note(noteSentence(notes && { ...notes, cut }, words));
    const ofLink = [linkSentence(unread, words), weightsSentence(digest, run, words)];
    setText(part(view, "link"), ofLink.filter(Boolean).join(" "));
    const settings = part(view, "settings");
    setText(settings, run ? settingsLine(run.settings, fields.title(run.settings.model), words) : "");
    settings.parentElement?.toggleAttribute("data-named", Boolean(run)); // a button without a name is hidden
    // A lost run goes on by itself.
    const shown = state === "lost" ? "running" : VIEW_STATES[state];
    fields.showRun(shown === "error" ? "idle" : shown, (run?.position ?? 0) >= longest);
  }

  /**
   * @param {boolean} isCopied where no browser interface reaches the clipboard, the link is there to be copied by hand
   * @param {Words} words
   */
  function copied(isCopied, words) {
    const place = part(view, "copied");
    place.replaceChildren(isCopied ? words.copied_note : `${words.copy_by_hand} `);
    if (isCopied) {
      fields.showCopied();
      setTimeout(() => place.replaceChildren(), COPIED);
      return;
    }
    const field = make("input", { readOnly: true, value: location.href });
    place.append(field);
    field.select();
  }

  return {
    show,
    copied,
    /**
     * @param {Pick<import("../address.js").Link, "unread" | "digest">} link whose run is shown
     */
    open: (link) => ({ unread, digest } = link),
  };
}
