// The states of the run that the page shows, and the moves between them.
//
//   state     what it means                                    what the page says (data-state)
//   empty     nothing is written, nothing is under way         idle
//   asking    a request is sent; its first chunk is not there  running
//   writing   chunks come                                      running
//   stopping  the engine was asked to stop                     running
//   paused    the run could go on                              idle
//   done      the length is reached, or every text has ended   done
//   lost      the stream broke; it is asked for again          error
//   failed    the engine refused                               error

/** @typedef {"empty" | "asking" | "writing" | "stopping" | "paused" | "done" | "lost" | "failed"} StateName */

/**
 * The states that may follow each state, besides itself. A new request ("asking") may follow any.
 * @type {Readonly<Record<StateName, readonly StateName[]>>}
 */
export const MOVES = Object.freeze({
  empty: ["asking"],
  asking: ["writing", "paused", "done", "lost", "failed", "empty"],
  writing: ["asking", "stopping", "paused", "done", "lost", "failed"],
  stopping: ["asking", "paused", "done", "failed"],
  paused: ["asking", "failed"],
  done: ["asking", "failed"],
  lost: ["asking", "writing", "paused", "done", "failed", "empty"],
  failed: ["asking", "paused", "done"],
});

/** @type {Readonly<Record<StateName, "idle" | "running" | "done" | "error">>} */
export const VIEW_STATES = Object.freeze({
  empty: "idle",
  asking: "running",
  writing: "running",
  stopping: "running",
  paused: "idle",
  done: "done",
  lost: "error",
  failed: "error",
});

/** @typedef {import("../engine/contract.js").Failure} Failure */
/** @typedef {import("../engine/contract.js").Measures} Measures */
/** @typedef {import("../engine/contract.js").Settings} Settings */

/**
 * @typedef {object} RunLimits
 * @property {number} longest tokens
 * @property {number} longestSchedule entries
 * @property {number} usualLength tokens
 *
 * @typedef {object} ShownRun the texts, and all that is known of them
 * @property {string} secret steers the run while the engine writes it
 * @property {Settings} settings
 * @property {string} digest
 * @property {string} language of the texts, "" where nobody knows
 * @property {import("../kit/tokens.js").Vocabulary} vocabulary
 * @property {number[][]} ids of the four panels; they grow in place while one stream goes on
 * @property {boolean[]} ended
 * @property {Measures[] | null} figures of the texts; those of "yours" are missing until a rewritten text is measured
 * @property {string} logits of the next token of "yours"
 * @property {number} position tokens
 * @property {string} schedule the temperatures that were used so far
 *
 * @typedef {object} PromptNotes
 * @property {string[]} unknown tokens that were skipped
 * @property {number} cut characters
 * @property {number} kept characters
 * @property {boolean} replaced whether another model of that name writes by now
 *
 * @typedef {object} RunSnapshot
 * @property {StateName} state
 * @property {ShownRun | null} run
 * @property {PromptNotes | null} notes
 * @property {Failure | null} problem
 * @property {number} temperature of "yours"
 */
