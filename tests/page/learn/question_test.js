import assert from "node:assert/strict";
import { makeQuestion } from "../../../assets/page/learn/question.js";

/** @typedef {import("../../../assets/page/engine/contract.js").Failure} Failure */
/** @typedef {{ text: string } & { error?: undefined } | { error: Failure }} Answer */

/** An engine that answers when the test says so, and all that was announced. */
function makeFake() {
  /** @type {string[]} */
  const messages = [];
  /** @type {((answer: Answer) => void)[]} */
  const waiting = [];
  /** @type {import("../../../assets/page/learn/question.js").Progress<string, { text: string }>[]} */
  const announced = [];
  const ask = (/** @type {string} */ message) => {
    messages.push(message);
    return new Promise((/** @type {(answer: Answer) => void} */ resolve) => waiting.push(resolve));
  };
  const question = makeQuestion(ask, (progress) => announced.push(progress));
  return {
    messages,
    question,
    now: () => announced[announced.length - 1],
    async answer(/** @type {Answer} */ answer) {
      waiting.shift()?.(answer);
      await new Promise((resolve) => setTimeout(resolve));
    },
  };
}

const LOST = { error: { key: "lost" } };

Deno.test("an answer is announced with its message", async () => {
  const { question, answer, now } = makeFake();
  question.send("a");
  assert.deepEqual(now(), { busy: true, answered: null, failure: null });
  await answer({ text: "A" });
  assert.deepEqual(now(), { busy: false, answered: [{ text: "A" }, "a"], failure: null });
});

Deno.test("one question is under way, and of those that come meanwhile the latest follows", async () => {
  const { question, messages, answer, now } = makeFake();
  for (const message of ["a", "b", "c"]) question.send(message);
  assert.deepEqual(messages, ["a"]);
  await answer({ text: "A" });
  assert.deepEqual(messages, ["a", "c"]);
  assert.equal(now().answered, null, "the first answer is obsolete");
  await answer({ text: "C" });
  assert.deepEqual([messages, now().answered], [["a", "c"], [{ text: "C" }, "c"]]);
});

Deno.test("a failure leaves the answer before it, and the same question can be asked again", async () => {
  const { question, messages, answer, now } = makeFake();
  question.send("a");
  await answer({ text: "A" });
  question.send("b");
  await answer(LOST);
  assert.deepEqual(now(), { busy: false, answered: [{ text: "A" }, "a"], failure: LOST.error });
  question.again();
  assert.deepEqual([messages, now().busy], [["a", "b", "b"], true]);
  await answer({ text: "B" });
  assert.deepEqual(now(), { busy: false, answered: [{ text: "B" }, "b"], failure: null });
});

Deno.test("a failure of an obsolete question is not announced", async () => {
  const { question, answer, now } = makeFake();
  question.send("a");
  question.send("b");
  await answer(LOST);
  assert.deepEqual([now().failure, now().busy], [null, true]);
  await answer({ text: "B" });
  assert.deepEqual(now().answered, [{ text: "B" }, "b"]);
});

Deno.test("nothing is asked again before anything was asked", () => {
  const { question, messages } = makeFake();
  question.again();
  assert.deepEqual(messages, []);
});
