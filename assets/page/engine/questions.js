// The questions that the page answers itself: the same answers as those of assets/server/questions.py.

import { makeBetAnswers } from "./requests/bet.js";
import { makeCellAnswers } from "./requests/cells.js";
import { makeLearnAnswers } from "./requests/learn.js";
import { makeSweepAnswers } from "./requests/sweep.js";
import { makeWriteAnswers } from "./requests/write.js";

/** @typedef {Pick<import("./facts.js").ModelFacts, "name" | "kind" | "parameters" | "order" | "loss" | "text_digest">} KnownModel */

/**
 * The models of the page. Its functions throw an error with a `failure` where a model is not there.
 * @typedef {object} Library
 * @property {(model: string) => import("../model/engine.js").Engine} engine
 * @property {(model: string, name: string) => Promise<string | null>} file a file that came with the model; null where
 *   there is none
 * @property {(model: string, name: string) => Promise<ArrayBuffer | null>} bytes likewise, of a file that is no text
 * @property {(language: string) => Promise<Set<string> | null>} lexicon the words of a language, where there are some
 * @property {() => KnownModel[]} models all that the site has
 */

/** @param {Library} library */
export function makeAnswers(library) {
  return {
    ...makeWriteAnswers(library),
    ...makeCellAnswers(library),
    ...makeSweepAnswers(library),
    ...makeBetAnswers(library),
    ...makeLearnAnswers(library),
  };
}
