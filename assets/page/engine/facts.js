// The types of the facts that the page is served with: which models there are, and the bounds. There is no code here.

/** @typedef {import("./contract.js").Pace} Pace */

/**
 * @typedef {object} Facts
 * @property {ModelFacts[]} models
 * @property {string | null} first the model of a first visit
 * @property {string} ride the schedule of a first visit
 * @property {string} backend what steps the network; "page": there is no server, and the page does it
 * @property {string} prompt
 * @property {number} seed
 * @property {number} length
 * @property {number} temperature
 * @property {number[]} temperatures of the three fixed panels
 * @property {Example[]} examples
 * @property {number} longest tokens of a run
 * @property {number} longest_prompt characters
 * @property {number} longest_schedule entries
 * @property {number} silence milliseconds without a heartbeat after which a stream counts as broken
 * @property {Pace[]} paces
 * @property {number} draws of a bet
 * @property {{ seeds: Choice, length: Choice }} sweep
 *
 * @typedef {object} Example
 * @property {string} name
 * @property {Record<string, string>} prompts by the language of a model
 * @property {number} seed
 * @property {number} temperature
 *
 * @typedef {{ choices: number[], usual: number }} Choice
 *
 * @typedef {object} ModelFacts
 * @property {string} name
 * @property {string} title
 * @property {string} language
 * @property {"char" | "word"} level
 * @property {"LSTM" | "GRU" | "RNN" | "GPT" | "Markov"} kind
 * @property {number | null} parameters
 * @property {number | null} loss nats per token on text that was not read
 * @property {string} prompt
 * @property {string | null} digest of the model; null where a page can't write with it
 * @property {string | null} step the digest of its step.bin: its files are below page/model/STEP
 * @property {Record<string, string>} files how the sha256 of its other files begins, by name
 * @property {number | null} order of a Markov chain; all chains of a text have one step.bin
 * @property {Verified | null} verified
 * @property {string} text the title of what it was trained on, "" where the card has none
 * @property {string} text_digest of that text, "" where the card has none
 * @property {string} license of that text
 * @property {string[]} sources web addresses of that text
 *
 * @typedef {object} Verified the trained Keras network beside the step that writes
 * @property {string} date
 * @property {number} tokens that both read
 * @property {number} draws that were compared
 * @property {number} same_choices
 * @property {number} largest_difference of two logits
 * @property {number} divergence nats per token, the mean
 * @property {number} largest_divergence nats
 */

export {};
