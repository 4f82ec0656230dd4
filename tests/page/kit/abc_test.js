import assert from "node:assert/strict";

import { readMusic, signature } from "../../../assets/page/kit/abc.js";

const HEAD = "T:A tune\nM:4/4\nL:1/8\nK:G\n";
const lengths = (/** @type {string} */ music) => readMusic(`${HEAD}${music}`).notes.map(({ length }) => length * 8);
const pitches = (/** @type {string} */ music) => readMusic(`${HEAD}${music}`).notes.map(({ pitch }) => pitch);

Deno.test("lengths: digits, slashes, broken rhythms, tuplets, ties and chords", () => {
  assert.deepEqual(lengths("A A2 A/ A// A3/2 A/4"), [1, 2, 0.5, 0.25, 1.5, 0.25]);
  assert.deepEqual(lengths("A>B A<B A>>B"), [1.5, 0.5, 0.5, 1.5, 1.75, 0.25]);
  assert.deepEqual(lengths("(3ABc d").map((length) => Math.round(length * 3)), [2, 2, 2, 3]);
  assert.deepEqual(lengths("A2-A B-c"), [3, 1, 1]);
  assert.deepEqual(lengths("[AC]2 B"), [1, 1, 1]);
  const { notes, length } = readMusic(`${HEAD}[AC]2 zB`);
  assert.deepEqual(notes.map(({ start }) => start * 8), [0, 0, 3]);
  assert.equal(length * 8, 4);
});

Deno.test("pitches: octaves, the key's sharps, accidentals that last for a bar", () => {
  assert.deepEqual(pitches("C, C c c'"), [48, 60, 72, 84]);
  assert.deepEqual(pitches("F ^G G =F F _B | G F"), [66, 68, 68, 65, 65, 70, 67, 66]);
});

Deno.test("keys have their sharps and flats, in any mode; one that can't be read has none", () => {
  assert.deepEqual(signature("D"), { F: 1, C: 1 });
  assert.deepEqual(signature("Gm"), { B: -1, E: -1 });
  assert.deepEqual(signature("Bb"), { B: -1, E: -1 });
  assert.deepEqual(signature("A mix"), signature("D"));
  assert.deepEqual(signature("E dor"), signature("D"));
  for (const key of ["C", "Am", "", "!", "H"]) assert.deepEqual(signature(key), {});
});

Deno.test("a note outside of the key's scale is one, whichever way it is written", () => {
  const { notes } = readMusic(`${HEAD}F =F ^F ^E _G G`);
  assert.deepEqual(notes.map(({ isInKey }) => isInKey), [true, false, true, false, true, true]);
});

Deno.test("bars within a part have to fill the metre; a part's first and last share a bar", () => {
  const { bars } = readMusic(`${HEAD}d | A4 B4 | A4 B3 | A8 |\nA4 B4 | A7 :|`);
  assert.deepEqual(bars.map(({ isWhole }) => isWhole), [false, true, true, true, true, false]);
  assert.deepEqual(bars.map(({ fits }) => fits), [false, true, false, true, true, false]);
  assert.ok(readMusic("K:C\nA|A|A|").bars.every(({ fits }) => fits)); // no metre asks for nothing
});

Deno.test("any text can be read, as far as it is music", () => {
  assert.equal(readMusic("ROMEO: what light 😀\n\n").hasHead, false);
  assert.deepEqual(readMusic(""), { notes: [], bars: [], length: 0, hasHead: false });
  for (const text of ["[[[]]", "M:0/0\nL:1/0\nK:\nA|B|", "(9", ">>>A<<<", "A0 B/0 C999999", "]|[-"]) {
    const { notes, length } = readMusic(text);
    assert.ok(Number.isFinite(length) && notes.every((note) => Number.isFinite(note.start + note.length + note.pitch)));
  }
});
