import assert from "node:assert/strict";

import { measureMusic, readMusic, signature, soundness } from "../../../assets/page/kit/abc.js";

/** @type {{ what: string, text: string, fitting_bars: number | null, notes_in_key: number | null }[]} */
const TABLE = JSON.parse(Deno.readTextFileSync(new URL("../../abc.json", import.meta.url)));
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
  assert.ok(readMusic("K:C\nA|A|A|").bars.every(({ isWhole }) => !isWhole)); // no metre asks for nothing
});

Deno.test("any text can be read, as far as it is music", () => {
  assert.equal(readMusic("ROMEO: what light 😀\n\n").hasHead, false);
  assert.deepEqual(readMusic(""), { notes: [], bars: [], length: 0, hasHead: false });
  for (const text of ["[[[]]", "M:0/0\nL:1/0\nK:\nA|B|", "(9", ">>>A<<<", "A0 B/0 C999999", "]|[-"]) {
    const { notes, length } = readMusic(text);
    assert.ok(Number.isFinite(length) && notes.every((note) => Number.isFinite(note.start + note.length + note.pitch)));
  }
});

Deno.test("bars and notes are counted as the roll shows them", () => {
  const music = (/** @type {string} */ notes) => readMusic(`M:2/4\nL:1/8\nK:C\n${notes}`);
  assert.deepEqual(soundness(music("A|ABcd|ABc|^A4||")), { bars: 2, fitting: 1, inKey: 8 / 9 });
  assert.deepEqual(soundness(readMusic("")), { bars: 0, fitting: 0, inKey: null });
});

for (const { what, text, ...expected } of TABLE) {
  Deno.test(`the two measures: ${what}`, () => {
    for (const [name, value] of Object.entries(measureMusic(text))) {
      const wanted = expected[/** @type {keyof typeof expected} */ (name)];
      assert.ok(value === wanted || Math.abs((value ?? NaN) - (wanted ?? NaN)) < 1e-9, `${name}: ${value}`);
    }
  });
}

Deno.test("a long text of anything is measured in linear time", () => {
  for (const piece of ["[", ":", "|", "A", "K:G\n|", "^", "//", "(3", "\nM:", "9", "]", ">", "A,,,,", "[A", "A'|"]) {
    measureMusic(`M:4/4\nK:C\n${piece.repeat(100_000 / piece.length)}`); // what is quadratic would not end
  }
});
