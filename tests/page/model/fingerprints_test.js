// What both engines say of the same texts is compared in tests/test_two_engines.py.

import assert from "node:assert/strict";
import { copied, readFingerprints } from "../../../assets/page/model/fingerprints.js";

const shakespeare = Deno.readFileSync("model/checkpoints/shakespeare/fingerprints.bin");
const LINE = "Before we proceed any further, hear me speak."; // the first one of the text

Deno.test("a passage of the training text is found where it stands", () => {
  const found = copied(`🙂 xyzzy ${LINE}`, readFingerprints(shakespeare.slice().buffer));
  assert.equal(found?.length, LINE.length);
  assert.equal(found?.onset, 8);
  assert.ok(Math.abs((found?.share ?? 0) - LINE.length / (LINE.length + 8)) < 1e-12);
});

Deno.test("values ascend, and the text is named", () => {
  const { text, values } = readFingerprints(shakespeare.slice().buffer);
  const { data } = JSON.parse(Deno.readTextFileSync("model/checkpoints/shakespeare/card.json"));
  assert.ok(data.sha256.startsWith(text));
  assert.ok(values.every((value, i) => i === 0 || value > values[i - 1]));
});

Deno.test("a damaged file is refused", () => {
  const flipped = shakespeare.slice();
  flipped[flipped.length - 9] ^= 1;
  const damaged = [new Uint8Array(), shakespeare.slice(0, -1), shakespeare.slice(1), flipped];
  for (const content of damaged) assert.throws(() => readFingerprints(content.slice().buffer), /^Error: is /);
});
