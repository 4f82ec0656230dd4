// Tunes in ABC notation (abcnotation.com, version 2.1), read as far as they can be: heads, notes, bars of one voice. As in
// model/abc.py; the roll, the player and the measures read with it.
//
// What is no note, rest or bar line is passed over, so any text can be read. Times are in whole notes.

/**
 * @typedef {object} Note
 * @property {number} start
 * @property {number} length
 * @property {number} pitch in semitones; 60 is the middle C
 * @property {boolean} isInKey whether the key's scale has it
 *
 * @typedef {object} Bar a bar between two bar lines
 * @property {number} start
 * @property {number} length
 * @property {boolean} isWhole whether it begins and ends within a part of some metre, so that it has to fill it
 * @property {boolean} fits
 *
 * @typedef {{ notes: Note[], bars: Bar[], length: number, hasHead: boolean }} Music
 */

const FIFTHS = "FCGDAEB"; // the order of sharps; flats come from its end
/** @type {Record<string, number>} semitones above C */
const STEPS = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
/** @type {Record<string, number>} sharps that a mode has more than major */
const MODES = { "": 0, maj: 0, ion: 0, mix: -1, dor: -2, m: -3, min: -3, aeo: -3, phr: -4, loc: -5, lyd: 1 };
/** @type {Record<number, number>} a tuplet's notes take the time of so many */
const TUPLETS = { 2: 3, 3: 2, 4: 3, 6: 2, 8: 3 };
const FIELD = /^[A-Za-z]:(?!\|)/;
const HEAD = /(?:^|\n)[KM]:(?!\|)/;
const TOKEN =
  /\((?<tuplet>[2-9])(?![0-9])|(?<bar>(?:\[|:{1,4})?\|[|:\]]{0,4}|::)|(?<open>\[)(?=[\^_=A-Ga-g])|(?<close>\])(?<long>[0-9]{0,4}\/{0,4}[0-9]{0,4})|(?<sign>\^{1,2}|_{1,2}|=)?(?<name>[A-Ga-gzx])(?<octave>[,']{0,4})(?<times>[0-9]{0,4}\/{0,4}[0-9]{0,4})|(?<broken>>{1,3}|<{1,3})|(?<tie>-)/g;
const NEAR = 1e-6, LONGEST = 64, OCTAVES = 120; // so that no pitch is below 0

/**
 * How many times as long: "" is 1, "3" 3, "/" ½, "//" ¼, "3/2" 1½; 64 at most. What is none, or 0, is 1.
 * @param {string} times
 */
function multiple(times) {
  const [, above, slashes, below] = /^([0-9]*)(\/*)([0-9]*)$/.exec(times) ?? ["", "", "", ""];
  const divisor = slashes ? Number(below) || 2 ** slashes.length : 1;
  return Math.min(LONGEST, (Number(above) || 1) / divisor);
}

/**
 * The accidentals of a key, "Gm" or "D mix", by the note's letter; none for a key that can't be read.
 * @param {string} key
 * @returns {Record<string, number>}
 */
export function signature(key) {
  const [, tonic, sign, mode] = /^[ \t]*([A-G])([b#]?)[ \t]*([A-Za-z]{0,3})/.exec(key) ?? ["", "C", "", ""];
  const more = mode === "M" ? 0 : MODES[mode.toLowerCase()] ?? 0;
  const sharps = FIFTHS.indexOf(tonic) - 1 + 7 * (sign === "#" ? 1 : sign === "b" ? -1 : 0) + more;
  /** @type {Record<string, number>} */
  const altered = {};
  for (let n = 0; n < Math.min(7, Math.abs(sharps)); n += 1) {
    altered[FIFTHS[sharps > 0 ? n : 6 - n]] = Math.sign(sharps);
  }
  return altered;
}

/**
 * The pitches of a key's scale within an octave.
 * @param {Record<string, number>} key
 */
function scaleOf(key) {
  return new Set(Object.entries(STEPS).map(([letter, step]) => (step + (key[letter] ?? 0) + 12) % 12));
}

/**
 * The length of a bar; null for free metre.
 * @param {string} metre "6/8", "C" or "C|"
 */
function barLength(metre) {
  if (/^[ \t]*C/.test(metre)) return 1;
  const [, above, below] = /^[ \t]*([0-9]{1,4})\/([0-9]{1,4})/.exec(metre) ?? [];
  return Number(above) && Number(below) ? Number(above) / Number(below) : null;
}

/**
 * @param {string} text
 * @returns {Music}
 */
export function readMusic(text) {
  const reader = new Reader();
  for (const line of text.split("\n")) {
    if (FIELD.test(line)) reader.field(line[0], line.slice(2));
    else reader.music(line);
  }
  return { notes: reader.notes, bars: reader.bars, length: reader.at, hasHead: reader.hasHead };
}

/**
 * How many of the bars that have to fill the metre do, and which share of the notes is in the key; null for none.
 * @param {Music} music
 */
export function soundness({ notes, bars }) {
  const whole = bars.filter(({ isWhole }) => isWhole), inKey = notes.filter(({ isInKey }) => isInKey).length;
  return {
    bars: whole.length,
    fitting: whole.filter(({ fits }) => fits).length,
    inKey: notes.length ? inKey / notes.length : null,
  };
}

/**
 * The two measures of a text: the share of its whole bars that fill the metre, of its notes that are in the key. Null where
 * there are none, and for a text without a head (K: or M:) or a bar: it is no tune.
 * @param {string} text
 */
export function measureMusic(text) {
  const music = HEAD.test(text) ? readMusic(text) : null;
  if (!music?.bars.length) return { fitting_bars: null, notes_in_key: null };
  const { bars, fitting, inKey } = soundness(music);
  return { fitting_bars: bars ? fitting / bars : null, notes_in_key: inKey };
}

class Reader {
  /** @type {Note[]} */
  notes = [];
  /** @type {Bar[]} */
  bars = [];
  at = 0;
  hasHead = false;
  #unit = 1 / 8;
  /** @type {number | null} */
  #metre = null;
  #key = signature("C");
  #scale = scaleOf(this.#key);
  /** @type {Record<string, number>} accidentals of this bar, by letter and octave */
  #signs = {};
  #barStart = 0;
  #isInPart = false; // whether the bar begins after a single bar line
  #tuplet = { left: 0, factor: 1 };
  #broken = 1; // what a ">" before makes of the next note
  #isTied = false;
  /** @type {{ start: number, length: number } | null} the notes between [ and ] */
  #chord = null;

  /**
   * @param {string} name
   * @param {string} value
   */
  field(name, value) {
    if (name === "L") this.#unit = barLength(value) ?? this.#unit;
    if (name === "M") this.#metre = barLength(value);
    if (name === "K") {
      this.#key = signature(value);
      this.#scale = scaleOf(this.#key);
    }
    this.hasHead ||= name === "K" || name === "M";
    this.#begin(false);
  }

  /** @param {string} line */
  music(line) {
    for (const { groups = {} } of line.matchAll(TOKEN)) {
      if (groups.tuplet) this.#tuplet = { left: Number(groups.tuplet), factor: tupletFactor(Number(groups.tuplet)) };
      else if (groups.bar) this.#line(groups.bar);
      else if (groups.open) this.#chord = { start: this.at, length: 0 };
      else if (groups.close !== undefined) this.#closeChord(groups.long);
      else if (groups.broken) this.#break(groups.broken);
      else if (groups.tie) this.#isTied = true;
      else this.#note(groups.sign ?? "", groups.name, groups.octave, groups.times);
    }
  }

  /** @param {string} bar its line; one line within a part, more at a part's end */
  #line(bar) {
    const length = this.at - this.#barStart, ends = bar !== "|";
    if (length > NEAR) {
      const isWhole = this.#isInPart && !ends && this.#metre !== null;
      const fits = this.#metre === null || Math.abs(length - this.#metre) < NEAR;
      this.bars.push({ start: this.#barStart, length, isWhole, fits });
    }
    this.#begin(length > NEAR ? !ends : this.#isInPart && !ends);
  }

  /** @param {boolean} isInPart */
  #begin(isInPart) {
    this.#barStart = this.at;
    this.#isInPart = isInPart;
    this.#signs = {};
    this.#chord = null;
    this.#tuplet = { left: 0, factor: 1 };
    this.#broken = 1;
  }

  /**
   * @param {string} sign
   * @param {string} name
   * @param {string} octave
   * @param {string} times
   */
  #note(sign, name, octave, times) {
    let length = this.#unit * multiple(times) * this.#broken;
    if (this.#tuplet.left > 0) length *= this.#tuplet.factor;
    if (!this.#chord) {
      this.#broken = 1;
      this.#tuplet.left -= 1;
    }
    const start = this.#chord?.start ?? this.at;
    if (name !== "z" && name !== "x") this.#sound(sign, name, octave, start, length);
    if (this.#chord) this.#chord.length ||= length;
    else this.at += length;
  }

  /**
   * @param {string} sign
   * @param {string} name
   * @param {string} octave
   * @param {number} start
   * @param {number} length
   */
  #sound(sign, name, octave, start, length) {
    const letter = name.toUpperCase(), place = name + octave;
    if (sign) this.#signs[place] = sign === "=" ? 0 : (sign[0] === "^" ? 1 : -1) * sign.length;
    let pitch = 60 + STEPS[letter] + (name === letter ? 0 : 12) + (this.#signs[place] ?? this.#key[letter] ?? 0);
    for (const mark of octave) pitch += mark === "'" ? 12 : -12;
    const before = this.notes.at(-1);
    if (this.#isTied && before?.pitch === pitch && Math.abs(before.start + before.length - start) < NEAR) {
      before.length += length;
    } else this.notes.push({ start, length, pitch, isInKey: this.#scale.has((pitch + OCTAVES) % 12) });
    this.#isTied = false;
  }

  /** @param {string} [times] */
  #closeChord(times = "") {
    if (!this.#chord) return;
    this.at += this.#chord.length * multiple(times);
    this.#chord = null;
  }

  /** @param {string} signs ">" gives the note before a half more, and takes it from the next; "<" the reverse */
  #break(signs) {
    const short = 0.5 ** signs.length, before = this.notes.at(-1);
    const [first, second] = signs[0] === ">" ? [2 - short, short] : [short, 2 - short];
    if (before && Math.abs(before.start + before.length - this.at) < NEAR) {
      this.at += before.length * (first - 1);
      before.length *= first;
      this.#broken = second;
    }
  }
}

/** @param {number} notes */
function tupletFactor(notes) {
  return (TUPLETS[notes] ?? 2) / notes;
}
