// The contract between the page and whichever engine writes for it: the types of every message. There is no code here.

/**
 * @typedef {object} Failure an error as a message; the page has a sentence for each key, `error_KEY`
 * @property {string} key
 * @property {string} [value] the value that was received, or another detail
 *
 * @typedef {object} Settings of a run
 * @property {string} model
 * @property {string} prompt
 * @property {string} seed as text: a JavaScript number ends at 2⁵³
 * @property {number} length tokens
 *
 * @typedef {object} Loop
 * @property {number} period characters
 * @property {number} onset the character at which the first round begins
 *
 * @typedef {object} Measures of one text; null where the text is too short
 * @property {number | null} entropy bits per token
 * @property {number | null} repetition
 * @property {number | null} non_words the share of words that the training text does not have
 * @property {number | null} non_words_language of words that neither it nor the lexicon of its language has
 * @property {Loop | null} loop
 * @property {number | null} fitting_bars of a tune: the share of its whole bars that fill the metre
 * @property {number | null} notes_in_key of a tune
 *
 * @typedef {object} Copied what of a text stands in the training text
 * @property {number} share of its characters, in passages of 20 or more
 * @property {number} length characters of the longest passage, 0 for none
 * @property {number} onset the character at which it begins
 *
 * @typedef {"slow" | "read" | "fast" | "max"} Pace
 *
 * @typedef {object} RunRequest
 * @property {Settings} settings
 * @property {string} [schedule] "0:0.70_34:0.73"
 * @property {number} [temperature] instead of a schedule
 * @property {Pace} pace
 * @property {number} [position] tokens that the page has
 * @property {number | null} [until] the position at which the run pauses
 *
 * @typedef {object} RunWaiting
 * @property {"waiting"} state
 * @property {number} number the place in line
 *
 * @typedef {object} RunFailure
 * @property {"error"} state
 * @property {Failure} error
 *
 * @typedef {object} RunChunk what has been written since the last message
 * @property {"running" | "done" | "stopped"} state
 * @property {number} position tokens written
 * @property {number} temperature of "yours", from here on
 * @property {number[][]} ids of the four panels; in the first chunk of a stream all so far, then those that are new
 * @property {string} logits of the next token of "yours": float32 in base64
 * @property {boolean[]} ended whether each text has come to an end of its own
 * @property {string} [schedule] the temperatures used so far, when they have changed
 * @property {Measures[]} [figures] of the four texts, now and then
 *
 * @typedef {object} RunBeginning what the first chunk has besides
 * @property {string} run the secret that steers the run
 * @property {Settings} settings as they were understood
 * @property {string} digest of the weights
 * @property {string} language of the texts, "" where nobody knows
 * @property {string[]} tokens the vocabulary
 * @property {number[]} hidden ids that stand for no text
 * @property {number | null} end the id that ends a text
 * @property {string[]} unknown tokens of the prompt that were skipped
 * @property {number} cut characters of the prompt that were cut
 * @property {string} plan the schedule that was asked for
 * @property {[string, string][]} unread of a link that a program sends: fields that can't be read, with their texts;
 *   `digest` is also there where the model has other weights
 *
 * @typedef {RunChunk & Partial<RunBeginning>} RunProgress
 * @typedef {RunWaiting | RunFailure | RunProgress} RunMessage
 *
 * @typedef {object} ScrubRequest
 * @property {string} model
 * @property {string} prompt
 * @property {string} seed
 * @property {number} length
 * @property {[number, number]} [part] the places of the slider that are wanted, from the first to before the second; all,
 *   if left out. Only threads that help each other ask for a part
 *
 * @typedef {object} ScrubMessage
 * @property {"waiting" | "done" | "error"} [state]
 * @property {Failure} [error]
 * @property {number} [count] tokens so far
 * @property {1 | 2 | 4} [wide] bytes of an id
 * @property {string} [ids] of the 201 temperatures, token after token, since the last message
 *
 * @typedef {{ mean: number, low: number, high: number }} Mean
 *
 * @typedef {object} SweepRow
 * @property {number} temperature
 * @property {Mean | null} repetition
 * @property {Mean | null} non_words
 * @property {Mean | null} [non_words_language] left out by sweeps that were kept before there was this measure
 * @property {Mean | null} entropy
 * @property {Mean | null} loops
 * @property {Mean | null} [copied] of an earlier sweep it is missing
 * @property {Mean | null} [fitting_bars] left out by sweeps that were kept before there was this measure
 * @property {Mean | null} [notes_in_key]
 *
 * @typedef {object} SweepRequest
 * @property {string} model
 * @property {string} prompt
 * @property {number} seeds
 * @property {number} length
 *
 * @typedef {object} SweepProgress
 * @property {"running" | "done"} state
 * @property {string} model
 * @property {string} digest
 * @property {"char" | "word"} level
 * @property {string} prompt
 * @property {number} seeds
 * @property {number} length
 * @property {string} date
 * @property {string[]} unknown
 * @property {number} cut
 * @property {number} done seeds
 * @property {number} of seeds
 * @property {number} share of the work
 * @property {SweepRow[]} rows
 *
 * @typedef {RunWaiting | RunFailure | SweepProgress} SweepMessage
 *
 * @typedef {object} Steering
 * @property {string} run
 * @property {number} [temperature]
 * @property {Pace} [pace]
 * @property {boolean} [stop]
 *
 * @typedef {{ from: number, to: number, id: number }} Rung the temperatures at which the same noise chooses an id
 *
 * @typedef {object} StoredSweep
 * @property {string} model
 * @property {string} digest
 * @property {string} prompt
 * @property {number} seeds
 * @property {number} length
 * @property {number[]} temperatures
 * @property {SweepRow[]} rows
 * @property {string} date
 * @property {number} seconds
 * @property {string} command
 *
 * @typedef {object} CellFind
 * @property {string} property
 * @property {number} layer from 1
 * @property {number} cell from 1
 * @property {number} r
 * @property {number} check_r
 *
 * @typedef {{ read: string, unknown: string[] }} Read what a model read of a prompt
 *
 * @typedef {object} Distribution
 * @property {string[]} tokens
 * @property {number[]} hidden
 * @property {string} logits
 *
 * @typedef {object} ReadState of one token of a prompt
 * @property {string} token
 * @property {(number | string)[]} cells
 * @property {{ token: string, p: number }[]} next
 *
 * @typedef {Pick<import("./facts.js").ModelFacts, "name" | "kind" | "parameters" | "loss">} NetworkOfText
 *
 * @typedef {object} Chain
 * @property {string} name
 * @property {number} order
 * @property {number | null} loss
 */

/**
 * The questions: message and answer by name.
 * @typedef {object} Questions
 * @property {[
 *   { model: string, prompt: string, seed: string, ids: number[], position: number },
 *   { logits: string, ladder: Rung[] },
 * ]} inspect the distribution that a token was drawn from, and the choices of its noise; `ids` come before the token
 * @property {[{ model: string, prompt: string, seed: string, ids: number[] }, { ranges: [number, number][] }]} ranges
 *   the temperatures at which the noise chooses each token of a text: the lowest and the highest, in hundredths
 * @property {[
 *   { model: string, prompt: string, schedule: string, ids: number[][] },
 *   { texts: { one: string, used: string }[] },
 * ]} odds the probability of each token at T = 1 and at the T used
 * @property {[
 *   { model: string },
 *   { layers: number, units: number, value: string, found: CellFind[], corpus: string | null },
 * ]} cells the cells of a network
 * @property {[
 *   { model: string, prompt: string, ids: number[][], layer: number, cell: number },
 *   { prompt: string, texts: string[] },
 * ]} cell the values of one cell: for each character of the prompt, for each id of the texts
 * @property {[
 *   { model: string, prompt: string, seed: string, length: number, temperature: number },
 *   { logits: string, figures: Measures },
 * ]} measure_run the end of a run at one temperature
 * @property {[{ model: string, ids: number[][] }, { texts: (Copied | null)[] | null }]} copied what of each text is
 *   copied: null for one of fewer than 20 characters; `texts` is null where the training text is not known
 * @property {[
 *   { model: string },
 *   { digest: string, level: "char" | "word", stored: "fresh" | "none" | "stale" | "damaged", sweep: StoredSweep | null },
 * ]} stored_sweep the sweep that came with a model
 * @property {[
 *   { model: string, prompt: string, ids: number[], begin?: string },
 *   { tokens: string[], hidden: number[], choices: number[], unknown: string[], ids: number[] },
 * ]} choices the likeliest tokens; with `begin`, a seed, the network writes on to where the next draw is open
 * @property {[
 *   { model: string, prompt: string, ids: number[], seed: string, game: number },
 *   { logits: string, draws: number[][] },
 * ]} draws the distribution and 1,000 draws from it, each at every temperature
 * @property {[
 *   { model: string, prompt: string, seed: number, temperatures: number[], length: number },
 *   Read & { texts: { text: string, loop: Loop | null }[] },
 * ]} texts texts with the same noise
 * @property {[
 *   { model: string, prompt: string, seed: string, temperature: number },
 *   Read & { lines: { text: string, copied: boolean }[] | null, listed: number },
 * ]} lines fifty lines, and whether the list that was read has them; null where a model's lines are no single words
 * @property {[{ model: string, prompt: string }, Read & Distribution]} next_token
 * @property {[
 *   { model: string, prompt: string },
 *   Read & { units: number | null, whole: number, kept?: number, steps: ReadState[] },
 * ]} state the state after each token of a prompt
 * @property {[
 *   { model: string },
 *   { networks: NetworkOfText[], chains: Chain[] },
 * ]} chains the networks and the Markov chains of a model's text
 * @property {[
 *   { model: string },
 *   { epochs: { prompt: string, temperatures: number[], texts: string[][] } | null },
 * ]} epochs the samples of a training
 */

/**
 * The streams: request and message by name.
 * @typedef {object} Streams
 * @property {[RunRequest, RunMessage]} run
 * @property {[ScrubRequest, ScrubMessage]} scrub
 * @property {[SweepRequest, SweepMessage]} sweep
 */

/**
 * @template {keyof Questions} N
 * @typedef {Questions[N][1] & { error?: undefined } | { error: Failure }} Answer
 */

/**
 * @typedef {object} Engine
 * @property {<N extends keyof Questions>(name: N, message: Questions[N][0]) => Promise<Answer<N>>} ask one question;
 *   it never rejects: an engine that can't be reached answers { error: { key: "lost" } }
 * @property {<N extends keyof Streams>(
 *   name: N, request: Streams[N][0], signal: AbortSignal, receive: (message: Streams[N][1]) => void,
 * ) => Promise<void>} stream resolves when the stream has ended; rejects where there is none, or where it breaks. An
 *   error with `refused` says that the request itself was refused
 * @property {(message: Steering) => Promise<boolean>} tell steer a run; whether the run is alive
 */

export {};
