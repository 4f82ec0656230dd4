import assert from "node:assert/strict";
import { makeState } from "../../assets/page/state.js";

Deno.test("a change is announced once, and a value that stays is not", () => {
  const state = makeState({
    language: "en",
    temperature: 1,
    model: null,
    prompt: "",
    seed: "7",
    tab: "write",
    run: null,
    next: null,
    writer: { by: "server", isReady: false },
  });
  /** @type {number[]} */
  const heard = [];
  state.on("temperature", (value) => heard.push(value));
  for (const value of [1, 1.5, 1.5, 0]) state.set("temperature", value);
  assert.deepEqual(heard, [1.5, 0]);
  assert.equal(state.temperature, 0);
});
