// Ask the page's engine what the server was asked, and print where the two differ: nothing, if all is well.
//   deno run --allow-read tests/page/two_engines.js ASKED.json CHECKPOINTS MODELS
// tests/test_two_engines.py writes the file: [kind, name, message, what the server said][]. MODELS: those of the facts.

import { makeLocal } from "../../assets/page/engine/local.js";
import { Engine } from "../../assets/page/model/engine.js";
import { copied, readFingerprints } from "../../assets/page/model/fingerprints.js";
import { measure } from "../../assets/page/model/measures.js";
import { Vocabulary } from "../../assets/page/model/vocabulary.js";
import { addressOf, kernel, loadFolder } from "./models.js";

const [asked, checkpoints, known] = Deno.args;
const CLOSE = 1e-9; // of figures; ids, logits and texts must be equal
/** @type {Map<string, Engine>} */
const engines = new Map();

/** @param {string} model */
function engineOf(model) {
  const engine = engines.get(model) ?? new Engine(loadFolder(model, kernel, checkpoints));
  engines.set(model, engine);
  return engine;
}

/**
 * @param {string} model
 * @param {string} file
 */
function fileOf(model, file) {
  const { folder, order } = addressOf(checkpoints, model);
  const path = `${folder}/${order === null ? file : file.replace(".", `-${order}.`)}`;
  return Deno.readTextFile(path).catch(() => null);
}

/**
 * @param {string} model
 * @param {string} file
 */
function bytesOf(model, file) {
  return Deno.readFile(`${addressOf(checkpoints, model).folder}/${file}`).then(({ buffer }) => buffer, () => null);
}

/** @type {Map<string, Set<string>>} */
const lexicons = new Map();
for (const language of ["de", "en"]) {
  lexicons.set(language, new Set(Deno.readTextFileSync(`model/lexicons/${language}.txt`).split("\n")));
}

const local = makeLocal({
  engine: engineOf,
  file: fileOf,
  bytes: bytesOf,
  lexicon: (language) => Promise.resolve(lexicons.get(language) ?? null),
  models: () => JSON.parse(known),
});

/**
 * Where two values differ, as paths.
 * @param {any} a
 * @param {any} b
 * @param {string} [path]
 * @returns {string[]}
 */
function differences(a, b, path = "") {
  if (typeof a === "number" && typeof b === "number") {
    return Math.abs(a - b) <= CLOSE * Math.max(1, Math.abs(a)) ? [] : [path];
  }
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object") return a === b ? [] : [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(a[key], b[key], `${path}/${key}`));
}

/**
 * What the messages of a stream say, whatever the times at which they were sent: ids and all that the last one says.
 * @param {any[]} messages
 */
function joined(messages) {
  const base64 = messages.map(({ ids }) => ids).filter((ids) => typeof ids === "string").map(atob).join("");
  const ids = [0, 1, 2, 3].map((panel) =>
    messages.flatMap((message) => Array.isArray(message.ids) ? message.ids[panel] : [])
  );
  return { ...Object.assign({}, ...messages), ids: base64 || ids, run: undefined };
}

/**
 * @param {string} kind
 * @param {any} name
 * @param {any} message
 */
async function say(kind, name, message) {
  if (kind === "ask") return await local.ask(name, message);
  if (kind === "measure") {
    const { text, bits, lexicon, of_language: ofLanguage } = message;
    return measure(text, bits, new Set(lexicon), ofLanguage && new Set(ofLanguage));
  }
  if (kind === "copied") {
    return copied(
      message.text,
      readFingerprints(Uint8Array.from(atob(message.file), (sign) => sign.charCodeAt(0)).buffer),
    );
  }
  if (kind === "encode") return new Vocabulary({ tokens: message.tokens, level: name }).encode(message.text);
  /** @type {any[]} */
  const messages = [];
  await local.stream(name, message, new AbortController().signal, (received) => messages.push(received));
  return messages;
}

for (const [kind, name, message, said] of JSON.parse(Deno.readTextFileSync(asked))) {
  const mine = await say(kind, name, message);
  const found = kind === "stream" ? differences(joined(said), joined(mine)) : differences(said, mine);
  if (found.length) console.log(kind, name, JSON.stringify(message).slice(0, 300), found.slice(0, 9).join(" "));
}
