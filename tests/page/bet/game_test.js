import assert from "node:assert/strict";
import { makeGame, placeOf } from "../../../assets/page/bet/game.js";
import { scoreOf } from "../../../assets/page/bet/score.js";
import { softmax } from "../../../assets/page/kit/softmax.js";

const logits = Float32Array.of(0, 1, 2, -Infinity);
const choices = { tokens: ["a", "b", "c", ""], hidden: [3], choices: [0, 1, 2], unknown: [] };
// The first draw gives "b" from T = 0.5 on, and "c" below it.
const draws = { logits: btoa(String.fromCharCode(...new Uint8Array(logits.buffer))), draws: [[0, 2, 50, 1], [0, 2]] };

/** A game over an engine with these answers, by question. */
function start(answers = /** @type {Record<string, unknown>} */ ({ choices, draws })) {
  const state = { model: "tiny", prompt: "ROMEO:", seed: "7", tab: "bet", temperature: 1 };
  const phases = /** @type {string[]} */ ([]);
  const questions = /** @type {[string, Record<string, unknown>][]} */ ([]);
  const engine = {
    ask(/** @type {string} */ name, /** @type {Record<string, unknown>} */ message) {
      questions.push([name, message]);
      return Promise.resolve(
        name === "choices" ? { ids: message.ids, .../** @type {object} */ (answers[name]) } : answers[name],
      );
    },
  };
  const changed = () => phases.push(game.status.phase);
  const game = makeGame({ engine: /** @type {any} */ (engine), state, changed });
  return { game, state, answers, questions, phases };
}

Deno.test("the server is asked only while the tab is open and a model is chosen, and once for each model and prompt", async () => {
  const { game, state, questions } = start();
  state.tab = "write";
  await game.open();
  state.tab = "bet";
  state.model = "";
  await game.open();
  assert.equal(questions.length, 0);
  state.model = "tiny";
  await Promise.all([game.open(), game.open()]);
  assert.equal(questions.length, 1);
  assert.deepEqual(questions[0], ["choices", { model: "tiny", prompt: "ROMEO:", ids: [], begin: "7" }]);
  state.prompt = "JULIET:";
  await game.open();
  assert.equal(questions[1][1].prompt, "JULIET:");
});

Deno.test("a round goes from the choices over the bet to its draws", async () => {
  const { game, questions, phases } = start();
  await game.open();
  assert.deepEqual(game.status.place?.choices, [0, 1, 2]);
  assert.equal(game.status.place?.vocabulary.nameOf(3), "∅");
  assert.equal(await game.draw(1), null);
  assert.deepEqual(questions[1], ["draws", { model: "tiny", prompt: "ROMEO:", ids: [], seed: "7", game: 0 }]);
  game.land();
  game.land();
  assert.deepEqual(phases, ["waiting", "open", "drawing", "falling", "done"]);
  assert.deepEqual(game.status.round?.draws, draws.draws);
  assert.deepEqual(game.status.round?.logits, logits);
});

Deno.test("a game begins where the network has written on to", async () => {
  const { game, questions } = start({ choices: { ...choices, ids: [2, 0] }, draws });
  await game.open();
  assert.deepEqual(game.status.place?.ids, [2, 0]);
  await game.draw(1);
  assert.deepEqual(questions[1][1].ids, [2, 0]);
});

Deno.test("the first draw at the temperature of the bet decides, wherever the slider goes meanwhile", async () => {
  for (const [temperature, came] of [[1, 1], [0.5, 1], [0.49, 2], [0, 2]]) {
    const { game, state } = start();
    await game.open();
    state.temperature = temperature;
    const drawn = game.draw(1);
    state.temperature = 2;
    await drawn;
    const p = softmax(logits, temperature);
    const { round, outcomes: [outcome] } = game.status;
    assert.deepEqual([round?.came, round?.temperature, round?.p], [came, temperature, p[came]]);
    assert.deepEqual([outcome.hit, outcome.own, outcome.best], [came === 1, p[1], p[2]]);
    assert.ok(outcome.bits === 0 - Math.log2(p[came]) && !Object.is(outcome.bits, -0));
  }
});

Deno.test("the token that came is read along in the next round", async () => {
  const { game, questions, phases } = start();
  await game.open();
  for (const ids of [[1], [1, 1], [1, 1, 1]]) {
    await game.draw(0);
    game.land();
    await game.next();
    assert.deepEqual(game.status.place?.ids, ids);
    assert.equal(game.status.round, null);
  }
  assert.deepEqual(questions.at(-1), ["choices", { model: "tiny", prompt: "ROMEO:", ids: [1, 1, 1] }]);
  assert.equal(game.status.outcomes.length, 3);
  assert.equal(phases.at(-1), "open");
});

Deno.test("a next round stays at the prompt of its text, even while another one is being typed", async () => {
  const { game, state } = start();
  await game.open();
  await game.draw(0);
  state.prompt = "J";
  await game.next();
  assert.deepEqual([game.status.place?.prompt, game.status.place?.ids], ["ROMEO:", [1]]);
  await game.open();
  assert.deepEqual([game.status.place?.prompt, game.status.place?.ids], ["J", []]);
  assert.equal(game.status.outcomes.length, 1);
});

Deno.test("a new game has other noise, no score and no text", async () => {
  const { game, questions } = start();
  await game.open();
  await game.draw(0);
  await game.restart();
  assert.deepEqual([game.status.outcomes, game.status.place?.ids, game.status.round], [[], [], null]);
  await game.draw(0);
  assert.equal(questions.at(-1)?.[1].game, 1);
});

Deno.test("where nothing is drawn, the bet is still open and the reason is given", async () => {
  const { game, answers, phases } = start();
  await game.open();
  answers.draws = { error: { key: "seed", value: "x" } };
  assert.deepEqual(await game.draw(0), { key: "seed", value: "x" });
  assert.deepEqual([game.status.phase, game.status.outcomes, game.status.error], ["open", [], null]);
  answers.draws = draws;
  assert.equal(await game.draw(0), null);
  assert.equal(phases.at(-1), "falling");
});

Deno.test("without choices there is an error, and the same place can be entered again", async () => {
  const { game, answers } = start({ choices: { error: { key: "lost" } }, draws });
  await game.open();
  assert.deepEqual([game.status.phase, game.status.error, game.status.place], ["error", { key: "lost" }, null]);
  assert.equal(await game.draw(0), null);
  answers.choices = choices;
  await game.open();
  assert.deepEqual([game.status.phase, game.status.error], ["open", null]);
});

Deno.test("an answer for a place that was left is dropped", async () => {
  const { game, state, phases } = start();
  await game.open();
  const drawn = game.draw(0);
  state.prompt = "J";
  await Promise.all([drawn, game.open()]);
  assert.deepEqual([game.status.round, game.status.outcomes, game.status.place?.prompt], [null, [], "J"]);
  assert.deepEqual(phases, ["waiting", "open", "drawing", "waiting", "open"]);
});

Deno.test("draws that fall in a round that was left do not end the next one", async () => {
  const { game } = start();
  await game.open();
  await game.draw(0);
  await game.next();
  game.land();
  assert.equal(game.status.phase, "open");
});

Deno.test("a temperature's place on the slider is its hundredths", () => {
  assert.deepEqual([0, 0.29, 0.57, 1.13, 2].map(placeOf), [0, 29, 57, 113, 200]);
});

Deno.test("the score sums hits and expected hits, and averages the surprise", () => {
  assert.deepEqual(scoreOf([]), { hits: 0, own: 0, best: 0, bits: 0 });
  const outcomes = [{ hit: true, own: 0.5, best: 0.5, bits: 1 }, { hit: false, own: 0.25, best: 0.75, bits: 3 }];
  assert.deepEqual(scoreOf(outcomes), { hits: 1, own: 0.75, best: 1.25, bits: 2 });
});
