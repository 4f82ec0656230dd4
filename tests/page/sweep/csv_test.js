import assert from "node:assert/strict";
import { csvOf, fileName } from "../../../assets/page/sweep/csv.js";
import { result, row } from "./rows.js";

Deno.test("the CSV has a line per temperature, with every interval and the facts of the sweep", () => {
  const [head, first, second, ...rest] = csvOf(result({ rows: [row(0), row(0.25)], done: 3 })).split("\r\n");
  const titles = head.split(",");
  assert.equal(titles.length, 1 + 5 * 3 + 5);
  const values = Object.fromEntries(first.split(",").map((value, i) => [titles[i], value]));
  assert.deepEqual([values.temperature, values.entropy_mean, values.entropy_low], ["0", "2", "1.99"]);
  assert.deepEqual([values.seeds, values.length, values.model, values.digest], ["3", "400", "tiny", "d"]);
  assert.ok(second.startsWith("0.25,"));
  assert.deepEqual(rest, [""]);
});

Deno.test("a missing figure is empty", () => {
  const line = csvOf(result({ rows: [row(1, [0.5, null, 2, 0])] })).split("\r\n")[1];
  assert.ok(line.startsWith("1,0.5,0.49,0.51,,,,2,"), line);
});

Deno.test("no prompt breaks a line or begins a cell as a formula does", () => {
  const prompt = '=1+1,"ü😀\r\n\u0001';
  const lines = csvOf(result({ rows: [row(0)], prompt })).split("\r\n");
  assert.equal(lines.length, 3);
  const cell = lines[1].slice(lines[1].indexOf(',d,"') + 3);
  assert.equal(JSON.parse(cell.slice(1, -1).replaceAll('""', '"')), prompt);
});

Deno.test("no model's name is a formula", () => {
  for (const model of ["=1+1", "+1", "-1", "@a"]) {
    assert.ok(csvOf(result({ rows: [row(0)], model })).includes(`,'${model},`), model);
  }
});

Deno.test("a file's name holds letters, digits and hyphens only", () => {
  const prompt = '<img src=x onerror="alert(1)">\n=1+1,"ü😀\u0001/../';
  assert.equal(fileName({ model: "tiny", prompt }, "csv"), "sweep-tiny-img-src-x-onerror-alert-1-1-1-ü.csv");
  assert.equal(fileName({ model: "../a", prompt: "" }, "png"), "sweep-a.png");
  assert.equal(fileName({ model: "m", prompt: "u\u0308" }, "svg"), "sweep-m-ü.svg");
  assert.equal(fileName({ model: "m", prompt: "x".repeat(99) }, "svg"), `sweep-m-${"x".repeat(40)}.svg`);
});
