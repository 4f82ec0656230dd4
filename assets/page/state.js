// What the parts of the page share: the language, the slider's temperature, the fields, the open tab, the run that is
// shown, and its next token.

/**
 * @typedef {object} SharedRun
 * @property {import("./engine/contract.js").Settings} settings
 * @property {string} schedule of "yours": all temperatures that were used, and those that will be
 * @property {import("./kit/tokens.js").Vocabulary} vocabulary
 * @property {number[][]} ids of the four panels
 * @property {number} position tokens
 *
 * @typedef {object} Shared
 * @property {string} language
 * @property {number} temperature
 * @property {string | null} model its name
 * @property {string} prompt
 * @property {string} seed as typed
 * @property {string} tab "write", "sweep", "bet" or "learn"
 * @property {SharedRun | null} run that is shown
 * @property {{ vocabulary: import("./kit/tokens.js").Vocabulary, logits: Float32Array } | null} next of "yours"
 * @property {import("./engine/takeover.js").Writer} writer
 */

/**
 * @typedef {Readonly<Shared> & {
 *   set: <N extends keyof Shared>(name: N, value: Shared[N]) => void,
 *   on: <N extends keyof Shared>(name: N, action: (value: Shared[N]) => void) => void,
 * }} State
 */

/**
 * @param {Shared} initial
 * @returns {State}
 */
export function makeState(initial) {
  const changes = new EventTarget();
  const values = { ...initial };
  const state = /** @type {State} */ ({
    // Announces a change, and nothing where the value stays.
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      changes.dispatchEvent(new Event(name));
    },

    on(name, action) {
      changes.addEventListener(name, () => action(values[name]));
    },
  });
  for (const name of /** @type {(keyof Shared)[]} */ (Object.keys(values))) {
    Object.defineProperty(state, name, { get: () => values[name] });
  }
  return Object.freeze(state);
}
