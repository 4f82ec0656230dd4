// tests/test_qr.py compares the codes with those of another encoder.

import assert from "node:assert/strict";
import { qrCode } from "../../../assets/page/kit/qr.js";

const TEXT = "https://example.org/?model=faust&T=0.80";

Deno.test("without a mask it is one of the eight codes", () => {
  const codes = Array.from({ length: 8 }, (_, mask) => JSON.stringify(qrCode(TEXT, mask)));
  assert.equal(new Set(codes).size, 8);
  assert.ok(codes.includes(JSON.stringify(qrCode(TEXT))));
});

Deno.test("a code is a square with a finder in three corners", () => {
  const code = qrCode(TEXT) ?? [];
  assert.ok(code.length === 29 && code.every((row) => row.length === code.length));
  const line = [true, true, true, true, true, true, true, false];
  assert.deepEqual(code[0].slice(0, 8), line);
  assert.deepEqual(code[0].slice(-8), [...line].reverse());
  assert.deepEqual(code.at(-1)?.slice(0, 8), line);
});
