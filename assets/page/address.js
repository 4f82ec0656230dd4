// The address of the page: always a link to what is shown. It is read as server/link.py reads one, by the same table of
// tests (tests/links.json). A value that is missing or can't be read is that of a first visit, so that every link opens;
// what could not be read is said.

import { copyText } from "./kit/copy.js";
import { readDigest, shortDigest } from "./kit/digest.js";
import { parseDecimal, parseWhole } from "./kit/numbers.js";
import { clampTemperature, formatSchedule, parseSchedule } from "./kit/schedule.js";

/** @typedef {import("./engine/facts.js").Facts} Facts */
/** @typedef {import("./engine/contract.js").Settings} Settings */

const NAMES = ["model", "prompt", "seed", "length", "T", "ts", "lang", "tab", "digest"]; // in this order
const TABS = ["write", "sweep", "bet", "learn"];
// What messengers do to a link, and what a sentence around it leaves. link.py has the same.
const BEFORE = "<([{\"'“”„«»‘’", AFTER = ".,;:!?)]}>\"'“”„«»‘’*_… \t\n\v\f\r";
const TWICE = /%25([0-9A-F]{2})/gi, ONCE = /%(?!25[0-9A-F]{2})/i, ASCII = /%([0-7][0-9A-F])/gi;
const ENCODINGS = 3; // times that a link is decoded once more, at most
const LANGUAGE = /^[A-Z]{2,3}(-[A-Z0-9]{1,8})?$/i;
const LONGEST_SHOWN = 80; // characters of what can't be read
const LONGEST_LINK = 2 ** 16; // characters
const MOST_FIELDS = 50;
const MAX_SEED = 2n ** 63n - 1n;
const PAUSE = 250; // milliseconds between two changes of the address: browsers refuse hundreds within seconds

/**
 * @typedef {object} Link
 * @property {Settings} settings
 * @property {string} schedule
 * @property {string | null} language
 * @property {string} tab
 * @property {string | null} digest the first 8 digits of that of the model that the link was made with
 * @property {{ name: string, text: string, used: string | null }[]} unread what can't be read, and what is there
 *   instead; the name "link" stands for all of it
 */

/**
 * @param {string} query "?model=…"
 * @param {Facts} facts
 * @returns {Link}
 */
export function readLink(query, facts) {
  const fields = fieldsOf(query);
  const unread = fields ? [] : [{ name: "link", text: query.slice(0, LONGEST_SHOWN) }];

  /**
   * @template T, U
   * @param {string} name
   * @param {(text: string) => T | null} parse
   * @param {U} usual where the field is missing or can't be read
   */
  function read(name, parse, usual) {
    const text = fields?.get(name) ?? "";
    for (const written of [text, withoutSurroundings(text)]) {
      const found = written ? parse(written) : null;
      if (found !== null) return found;
    }
    if (text) unread.push({ name, text: text.slice(0, LONGEST_SHOWN) });
    return usual;
  }

  const has = (/** @type {string} */ model) => facts.models.some(({ name }) => name === model);
  const model = read("model", (text) => (has(text) ? text : null), facts.first ?? "");
  const known = facts.models.find(({ name }) => name === model), own = known?.prompt ?? facts.prompt;
  const seed = String(read("seed", (text) => wholeNumber(text, MAX_SEED), facts.seed));
  const length = read("length", (text) => wholeNumber(text, BigInt(facts.longest)) || null, facts.length);
  const schedule = read("ts", (text) => scheduleOf(text, facts.longest_schedule), null) ??
    formatSchedule([[0, clampTemperature(read("T", parseDecimal, facts.temperature))]]);
  const language = read("lang", (text) => (LANGUAGE.test(text) ? text : null), null);
  const tab = read("tab", (text) => (TABS.includes(text) ? text : null), "write");
  const isOther = unread.some(({ name }) => name === "model"); // then the digest says nothing about the one that is there
  const digest = read("digest", readDigest, null);
  const prompt = fields?.get("prompt") ?? own;
  const T = schedule.slice(2), settings = { model, prompt, seed, length: Number(length) };
  const instead = { model, seed, length: String(length), T, ts: T, digest: known?.digest && shortDigest(known.digest) };
  const used = new Map(Object.entries(instead));
  return {
    settings,
    schedule,
    language,
    tab,
    digest: isOther ? null : digest,
    unread: unread.map(({ name, text }) => ({ name, text, used: used.get(name) ?? null })),
  };
}

/**
 * @param {string} text
 * @param {number} longest entries
 */
function scheduleOf(text, longest) {
  return formatSchedule(parseSchedule(text, longest)) || null;
}

/**
 * The fields of a query, of two with one name the first; null for one that is too long, or has too many.
 * @param {string} query
 */
function fieldsOf(query) {
  const text = query.startsWith("?") ? query.slice(1) : query;
  if (text.length > LONGEST_LINK || text.split("&").length > MOST_FIELDS) return null;
  /** @type {Map<string, string>} */
  const fields = new Map();
  for (const [name, value] of new URLSearchParams(`?${decodeAgain(text)}`)) {
    const known = name.replace(/^(amp;)+/, "");
    if (!fields.has(known)) fields.set(known, value);
  }
  return fields;
}

/**
 * A query that was encoded as a whole, or whose every sign was encoded twice, encoded once.
 * @param {string} query
 */
function decodeAgain(query) {
  if (!query.includes("=") && /%3d/i.test(query)) {
    query = query.replace(ASCII, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
  }
  for (let i = 0; i < ENCODINGS && isEncodedTwice(query); i++) query = query.replace(TWICE, "%$1");
  return query;
}

/** @param {string} query */
function isEncodedTwice(query) {
  return query.search(TWICE) >= 0 && !ONCE.test(query);
}

/** @param {string} text */
function withoutSurroundings(text) {
  let start = 0, end = text.length;
  while (start < end && BEFORE.includes(text[start])) start++;
  while (end > start && AFTER.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

/**
 * The whole number of a text, from 0 to `most`, or null.
 * @param {string} text
 * @param {bigint} most
 */
function wholeNumber(text, most) {
  const number = parseWhole(text);
  return number !== null && number >= 0n && number <= most ? number : null;
}

/**
 * A query as it is written into the address: the colons of a schedule are legal there, and readable. A prompt with a
 * percent sign and two digits would look as if it was encoded twice; a sign that is encoded once says that it was not.
 * @param {string} query of URLSearchParams
 */
export function writtenQuery(query) {
  const readable = query.replaceAll("%3A", ":");
  return isEncodedTwice(readable) ? readable.replace("seed=", "%73eed=") : readable;
}

/**
 * Whether a link says nothing about a text: somebody is here for the first time.
 * @param {string} query
 */
export function isFirstVisit(query) {
  const found = fieldsOf(query);
  return found !== null && !["model", "prompt", "seed", "length", "T", "ts", "digest"].some((name) => found.has(name));
}

/** @param {Facts} facts */
export function makeAddress(facts) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Record<string, string | number | null> | null} */
  let pending = null;

  /** The page's link, with all changes. */
  function flush() {
    clearTimeout(timer);
    timer = undefined;
    if (!pending) return location.href;
    const url = new URL(location.href);
    for (const name of NAMES) {
      const value = name in pending ? pending[name] : url.searchParams.get(name);
      url.searchParams.delete(name);
      if (value !== null) url.searchParams.append(name, String(value));
    }
    pending = null;
    url.search = writtenQuery(url.search);
    history.replaceState(history.state, "", url);
    return location.href;
  }

  /**
   * Change some parts of the address, soon or now; null removes one.
   * @param {Record<string, string | number | null>} values
   * @param {boolean} [now]
   */
  function write(values, now = false) {
    pending = { ...pending, ...values };
    if (now) flush();
    else timer ||= setTimeout(flush, PAUSE);
  }

  /**
   * Leave what is shown as an entry of the history: what is written from here on is the next one.
   * @param {number} position tokens that are shown
   */
  function keep(position) {
    flush();
    history.replaceState({ ...history.state, position }, "");
    history.pushState({ back: true }, "");
  }

  /**
   * The browser shows another entry of the history. What was to be written belongs to the one before.
   * @param {(link: Link, position: number | null) => void} action
   */
  function onReturn(action) {
    globalThis.addEventListener("popstate", ({ state }) => {
      pending = null;
      action(readLink(location.search, facts), state?.position ?? null);
    });
  }

  return {
    write,
    flush,
    keep,
    onReturn,
    copy: () => copyText(flush()),
    canReturn: () => Boolean(history.state?.back),
  };
}
