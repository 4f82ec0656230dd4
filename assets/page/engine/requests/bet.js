// The questions of the bet: assets/server/requests/bet.py.

import { entropyBits, rankIds, softmax } from "../../kit/softmax.js";
import { changesOf } from "../../model/draws.js";
import { choose } from "../../model/sampling.js";
import { TEMPERATURES } from "../../model/scrub.js";
import { checkPrompt, checkSeed, MAX_LENGTH, MAX_SEED, SettingError } from "../../model/settings.js";
import { checkIds, packFloats } from "../messages.js";

/** @typedef {import("../contract.js").Questions} Questions */
/** @typedef {import("../../model/engine.js").Engine} Engine */
/** @typedef {import("../../model/engine.js").Rows} Rows */

const DRAWS = 1000;
const MAX_CHOICES = 12; // the most probable; any other can be typed
const OPEN = [1.5, 3], MOST_WRITTEN = 40; // bits of a draw worth a bet, and tokens that are written to come to one

/**
 * The order of two texts by their characters, as Python has it.
 * @param {string} a
 * @param {string} b
 */
function byCharacters(a, b) {
  const [left, right] = [a, b].map((text) => Array.from(text, (sign) => Number(sign.codePointAt(0))));
  const at = left.findIndex((code, n) => code !== right[n]);
  return at < 0 ? left.length - right.length : left[at] - (right[at] ?? -1);
}

/** @param {import("../questions.js").Library} library */
export function makeBetAnswers(library) {
  /** @param {{ model: string, prompt: string, ids: number[] }} message */
  async function read({ model, prompt, ids: written }) {
    const engine = library.engine(model), { vocabulary } = engine.checkpoint;
    const { ids: promptIds, unknown } = vocabulary.encode(checkPrompt(prompt).prompt);
    const ids = checkIds(written, vocabulary);
    if (ids.length === MAX_LENGTH) throw new SettingError("text", ids);
    return { engine, unknown, ids, rows: await engine.prime(promptIds, 0n, ids) };
  }

  return {
    async choices(/** @type {Questions["choices"][0]} */ message) {
      const { engine, unknown, ...given } = await read(message), { tokens, hidden } = engine.checkpoint.vocabulary;
      const begin = message.begin ?? null;
      const { ids, rows } = begin === null ? given : await writeOn(engine, checkSeed(begin), given);
      const isHidden = (/** @type {number} */ id) => Number(hidden.includes(id));
      const choices = rankIds(rows.logits).slice(0, MAX_CHOICES);
      choices.sort((a, b) => isHidden(a) - isHidden(b) || byCharacters(tokens[a], tokens[b]));
      return { tokens, hidden, choices, unknown, ids };
    },

    async draws(/** @type {Questions["draws"][0]} */ message) {
      const seed = checkSeed(message.seed), game = BigInt(Math.max(0, Number(message.game) || 0));
      const { engine, ids, rows } = await read(message), draws = [];
      for (let k = 0n; k < DRAWS; k += 1n) {
        const noise = engine.checkpoint.step.noise((seed + BigInt(DRAWS) * game + k) % (MAX_SEED + 1n), ids.length);
        draws.push(changesOf(rows.logits, noise, TEMPERATURES));
        await engine.turn();
      }
      return { logits: packFloats(rows.logits), draws };
    },
  };
}

/**
 * The ids after which the draw is open enough for a bet, and the rows after them; the given ones where there are none.
 * @param {Engine} engine
 * @param {bigint} seed
 * @param {{ ids: number[], rows: Rows }} given
 */
async function writeOn(engine, seed, given) {
  const { step, vocabulary } = engine.checkpoint;
  let { ids, rows } = given;
  for (let n = Math.min(MOST_WRITTEN, MAX_LENGTH - 1 - ids.length); n > 0; n -= 1) {
    const bits = entropyBits(softmax(rows.logits, 1));
    if (bits >= OPEN[0] && bits <= OPEN[1]) return { ids, rows };
    const drawn = choose(rows.logits, 1, step.noise(seed, ids.length));
    if (drawn === vocabulary.end) break;
    ids = [...ids, drawn];
    rows = engine.step(rows, [drawn]);
    await engine.turn();
  }
  return given;
}
