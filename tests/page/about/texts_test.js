import assert from "node:assert/strict";
import { readTexts } from "../../../assets/page/about/texts.js";

Deno.test("each text is named once, with all models that have read it", () => {
  const model = (
    /** @type {string} */ title,
    /** @type {string} */ text,
  ) => /** @type {import("../../../assets/page/engine/facts.js").ModelFacts} */ (/** @type {unknown} */ (
    { title, text, license: "free", sources: ["https://a.example"] }
  ));
  assert.deepEqual(readTexts([model("a", "Faust"), model("b", "Plays"), model("c", "Faust"), model("d", "")]), [
    { title: "Faust", license: "free", sources: ["https://a.example"], models: ["a", "c"] },
    { title: "Plays", license: "free", sources: ["https://a.example"], models: ["b"] },
  ]);
});
