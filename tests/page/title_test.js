import assert from "node:assert/strict";
import { titleOf } from "../../assets/page/title.js";

Deno.test("a title begins with the temperature, as the language writes it", () => {
  const words = { title: "RNN Thermostat", language: "de" };
  assert.equal(titleOf(0.8, "Faust", words), "T = 0,80 · Faust · RNN Thermostat");
  assert.equal(titleOf(1, null, { ...words, language: "en" }), "T = 1.00 · RNN Thermostat");
});
