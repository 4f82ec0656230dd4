import assert from "node:assert/strict";
import { readLink } from "../../../assets/page/address.js";
import { taskLink, TASKS } from "../../../assets/page/sheet/tasks.js";

const texts = JSON.parse(Deno.readTextFileSync(new URL("../../../assets/page/sheet/words.json", import.meta.url)));
const facts = /** @type {import("../../../assets/page/engine/facts.js").Facts} */ (/** @type {unknown} */ ({
  models: [{ name: "shakespeare", prompt: "ROMEO:", language: "en", digest: "0123abcd".repeat(8) }, {
    name: "faust",
    prompt: "F:\n",
    language: "de",
  }],
  first: "shakespeare",
  prompt: "ROMEO:",
  seed: 7,
  length: 400,
  temperature: 0.8,
  longest: 5000,
  longest_schedule: 500,
}));
const BASE = "https://a.example/lstm/?model=x&T=2#y";

Deno.test("every task opens as its questions say, in the language of the page", () => {
  for (const [language, model, prompt] of [["en", "shakespeare", "ROMEO:"], ["de", "faust", "F:\n"]]) {
    for (const task of TASKS) {
      const url = new URL(taskLink(task, facts, language, BASE)), link = readLink(url.search, facts);
      assert.equal(url.origin + url.pathname + url.hash, "https://a.example/lstm/");
      assert.equal(link.language, language);
      assert.deepEqual([link.settings.model, link.settings.prompt], [model, prompt]);
      assert.equal(link.digest, model === "faust" ? null : "0123abcd");
      assert.equal(link.schedule, `0:${task.fields.T}`);
      assert.equal(link.tab, task.fields.tab ?? "write");
      const opened = texts[language][`${task.name}_open`];
      if (!task.fields.tab) assert.ok(opened.includes(Number(task.fields.T).toLocaleString(language)));
      for (const key of [task.name, ...task.questions, `${task.name}_answer`]) assert.ok(texts[language][key], key);
    }
  }
});

Deno.test("other models serve where these are missing", () => {
  const other = { ...facts, models: [{ ...facts.models[0], name: "mine" }], first: "mine" };
  for (const language of ["en", "de"]) {
    assert.equal(new URL(taskLink(TASKS[0], other, language, BASE)).searchParams.get("model"), "mine");
  }
  assert.equal(new URL(taskLink(TASKS[0], { ...facts, models: [] }, "en", BASE)).searchParams.get("model"), null);
});
