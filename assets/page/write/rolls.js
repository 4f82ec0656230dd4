// The four texts of a model that writes tunes as notes over time, one row for each, to be seen together and heard.

import { readMusic, soundness } from "../kit/abc.js";
import { make, part, setText, svg } from "../kit/dom.js";
import { roundPercent } from "../kit/numbers.js";
import { fill, wordsOf } from "../kit/words.js";
import { PANELS } from "./panels.js";
import { makePlayer } from "./player.js";

/** @typedef {import("../kit/abc.js").Music} Music */
/** @typedef {import("../kit/words.js").Words} Words */

const WIDE = 64; // pixels of a whole note
const WIDEST = 20000; // pixels of a roll
const HEAD = 200; // tokens in which a tune has begun
const LOW = 48, HIGH = 96; // the pitches that are drawn; others at the edge
const STEP = 1.5; // pixels of a semitone
const TALL = (HIGH - LOW + 1) * STEP;

/**
 * The notes as rectangles of one path.
 * @param {import("../kit/abc.js").Note[]} notes
 * @param {number} tall semitones
 */
export function notePath(notes, tall) {
  return notes.map(({ start, length, pitch }) => {
    const y = (HIGH + 1 - tall / 2 - Math.max(LOW, Math.min(HIGH, pitch))) * STEP;
    const wide = Math.max(2, length * WIDE - 1);
    return `M${(start * WIDE).toFixed(1)} ${y.toFixed(1)}h${wide.toFixed(1)}v${tall * STEP}h${(-wide).toFixed(1)}z`;
  }).join("");
}

/** @param {string} name of a panel */
function makeRow(name) {
  const button = make("button", { type: "button", data: { part: "play" } });
  const title = make("strong"), figures = make("p", { className: "hint", data: { part: "soundness" } });
  const picture = svg("svg", { role: "img", height: TALL });
  const bad = svg("path", { class: "bad" }), lines = svg("path", { class: "lines" });
  const inKey = svg("path", { class: "in-key" }), outside = svg("path", { class: "outside" });
  const head = svg("path", { class: "head", d: `M0 0v${TALL}`, visibility: "hidden" });
  picture.append(bad, lines, inKey, outside, head);
  const scroll = make("div", { className: "scroll", tabIndex: 0, role: "group" }, picture);
  const root = make("div", { className: "row", data: { roll: name } }, button, title, figures, scroll);
  return { root, button, title, figures, picture, bad, lines, inKey, outside, head, scroll };
}

/** @typedef {ReturnType<typeof makeRow>} Row */

/**
 * @param {Row} row
 * @param {Music} music
 */
function draw(row, { notes, bars, length }) {
  const end = row.scroll.scrollLeft + row.scroll.clientWidth >= row.scroll.scrollWidth - 40;
  row.picture.setAttribute("width", String(Math.min(WIDEST, Math.ceil(length * WIDE) + 8)));
  row.inKey.setAttribute("d", notePath(notes.filter(({ isInKey }) => isInKey), 2));
  row.outside.setAttribute("d", notePath(notes.filter(({ isInKey }) => !isInKey), 6));
  row.lines.setAttribute(
    "d",
    bars.map(({ start, length }) => `M${((start + length) * WIDE).toFixed(1)} 0v${TALL}`).join(""),
  );
  const wrong = bars.filter(({ isWhole, fits }) => isWhole && !fits);
  row.bad.setAttribute(
    "d",
    wrong.map(({ start, length }) => `M${start * WIDE} 0h${length * WIDE}v${TALL}h${-length * WIDE}z`).join(""),
  );
  if (end) row.scroll.scrollLeft = row.scroll.scrollWidth;
}

/**
 * @param {HTMLElement} tools
 * @param {() => boolean} isWriting whether the texts grow
 */
export function makeRolls(tools, isWriting) {
  const section = part(tools, "rolls"), rows = PANELS.map(makeRow), player = makePlayer();
  /** @type {Music[]} */
  let music = [];
  /** @type {number | null} the row that sounds */
  let sounding = null;
  let words = wordsOf({}, "en");
  part(section, "rows").append(...rows.map(({ root }) => root));

  rows.forEach((row, i) => {
    row.button.addEventListener("click", () => {
      if (sounding === i) return player.stop();
      player.play(() => ({ ...music[i], grows: isWriting() }), (at) => follow(i, at));
    });
  });

  /**
   * @param {number} i
   * @param {number | null} at the time that sounds
   */
  function follow(i, at) {
    const { head, scroll } = rows[i], isNew = (sounding === i) !== (at !== null);
    sounding = at === null ? null : i;
    head.setAttribute("visibility", at === null ? "hidden" : "visible");
    if (at !== null) {
      head.setAttribute("transform", `translate(${at * WIDE})`);
      const x = at * WIDE - scroll.scrollLeft;
      if (x < 0 || x > scroll.clientWidth * 0.8) scroll.scrollLeft = at * WIDE - 40;
    }
    if (isNew) name(i);
  }

  /** @param {number} i */
  function name(i) {
    const { button, title, figures, picture, scroll } = rows[i], panel = fill(words, PANELS[i]);
    const { bars, fitting, inKey } = soundness(music[i] ?? { notes: [], bars: [] });
    button.textContent = sounding === i ? "■" : "▶";
    button.ariaLabel = fill(words, sounding === i ? "roll_stop" : "roll_play", { name: panel });
    setText(title, panel);
    const share = inKey === null ? "–" : roundPercent(inKey, words.language);
    setText(figures, fill(words, "roll_figures", { fitting, bars, share }));
    const notes = fill(words, "roll_of", { name: panel, count: music[i]?.notes.length ?? 0 });
    picture.setAttribute("aria-label", notes);
    scroll.ariaLabel = notes;
  }

  return {
    /**
     * @param {string} prompt
     * @param {import("../kit/tokens.js").Vocabulary} vocabulary
     * @param {number[][]} ids of the four panels
     */
    show(prompt, vocabulary, ids) {
      const read = (/** @type {number[]} */ text) => readMusic(prompt + vocabulary.decode(text));
      const isTune = ids.some((text) => read(text.slice(0, HEAD)).hasHead); // other texts are not read on
      music = isTune ? ids.map(read) : [];
      const isMusic = music.some(({ notes }) => notes.length > 0);
      if (!isMusic && !section.hidden) player.stop();
      section.hidden = !isMusic;
      if (!isMusic) return;
      rows.forEach((row, i) => {
        draw(row, music[i]);
        name(i);
      });
    },

    /** @param {Words} newWords */
    speak(newWords) {
      words = newWords;
      rows.forEach((_, i) => name(i));
    },
  };
}
