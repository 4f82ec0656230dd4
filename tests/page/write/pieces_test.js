import assert from "node:assert/strict";
import { makeVocabulary } from "../../../assets/page/kit/tokens.js";
import { makeDecoded, tokenAt } from "../../../assets/page/write/decoded.js";
import { divide, edgesOf, firstOther, NO_EDGES } from "../../../assets/page/write/pieces.js";

/** @typedef {import("../../../assets/page/write/pieces.js").Marks} Marks */

const VOCABULARY = makeVocabulary({ tokens: ["<end>", "a", "b", "\n", "😀", " word"], hidden: [0], end: 0 });
const NO_MARKS = { shared: Infinity, diverged: null, loop: null, levels: null, each: false };

/** @param {...string} tokens */
function decoded(...tokens) {
  const written = makeDecoded();
  written.update(VOCABULARY, tokens.map((token) => VOCABULARY.tokens.indexOf(token)));
  return written;
}

/**
 * @param {ReturnType<typeof makeDecoded>} written
 * @param {Partial<Marks>} marks
 */
function pieces(written, marks) {
  const found = divide(written, edgesOf(written, { ...NO_MARKS, ...marks }), 0);
  return found.map(({ role, start, end, key }) => [role, written.text.slice(start, end), key]);
}

Deno.test("a text that grows keeps its tokens; another one keeps those before the first change", () => {
  const written = makeDecoded();
  assert.equal(written.update(VOCABULARY, [1, 4, 5]), 0);
  assert.deepEqual([written.text, written.starts], ["a😀 word", [0, 1, 3]]);
  assert.equal(written.update(VOCABULARY, [1, 4, 5, 2]), 3);
  assert.equal(written.update(VOCABULARY, [1, 4, 2, 2, 2]), 2);
  assert.deepEqual([written.text, written.starts], ["a😀bbb", [0, 1, 3, 4, 5]]);
  assert.equal(written.update(VOCABULARY, [1]), 1);
  assert.equal(written.text, "a");
});

Deno.test("the same list, grown in place, is noticed", () => {
  const written = makeDecoded(), ids = [1];
  written.update(VOCABULARY, ids);
  ids.push(2);
  assert.equal(written.update(VOCABULARY, ids), 1);
  assert.equal(written.text, "ab");
});

Deno.test("the same vocabulary may come again; with another one every token is another", () => {
  const written = makeDecoded();
  written.update(VOCABULARY, [1, 2]);
  assert.equal(written.update(makeVocabulary({ ...VOCABULARY, tokens: [...VOCABULARY.tokens] }), [1, 2]), 2);
  assert.equal(written.update(makeVocabulary({ tokens: ["x", "y", "z"], hidden: [] }), [1, 2]), 0);
  assert.equal(written.text, "yz");
});

Deno.test("every offset lies in the token that begins there or before", () => {
  const starts = [0, 1, 3, 3, 8];
  assert.deepEqual([0, 1, 2, 3, 7, 8, 99].map((offset) => tokenAt(starts, offset)), [0, 1, 1, 3, 3, 4, 4]);
  assert.equal(tokenAt([], 0), 0);
});

Deno.test("the pieces are the text, from any offset on, however it is marked", () => {
  const written = decoded("a", "😀", " word", "\n", "b", "\n", "a");
  for (const diverged of [null, 0, 1, 2, 6]) {
    for (const loop of [null, { onset: 4, period: 2 }, { onset: 0, period: 1 }]) {
      for (const levels of [null, [0, 1, 1, 2, 0, 0, 3]]) {
        for (const each of [false, true]) {
          const marks = { shared: diverged ?? Infinity, diverged, loop, levels, each };
          for (const from of [0, 1, 3, 8]) {
            const found = divide(written, edgesOf(written, marks), from);
            assert.equal(
              found.map(({ start, end }) => written.text.slice(start, end)).join(""),
              written.text.slice(from),
            );
          }
          assert.equal(pieces(written, marks).filter(([role]) => role === "loop").length, loop ? 1 : 0);
          assert.equal(
            pieces(written, marks).filter(([role]) => role === "diverged").length,
            diverged === null ? 0 : 1,
          );
        }
      }
    }
  }
});

Deno.test("tokens with the same marks are one piece; the one that differs is its own", () => {
  const written = decoded("a", "a", "b", "b", "a");
  assert.deepEqual(pieces(written, {}), [["text", "aabba", "shared"]]);
  assert.deepEqual(pieces(written, { shared: 2, diverged: 2 }), [
    ["text", "aa", "shared"],
    ["diverged", "b", "diverged"],
    ["text", "ba", ""],
  ]);
  assert.deepEqual(pieces(written, { shared: 0, levels: [1, 1, 0, 3, 3] }), [
    ["text", "aa", "level-1"],
    ["text", "b", ""],
    ["text", "ba", "level-3"],
  ]);
});

Deno.test("a loop begins at its character, also inside a word; but an element of its own is not divided", () => {
  const written = decoded("😀", " word", " word");
  const loop = { onset: 3, period: 5 };
  assert.deepEqual(pieces(written, { loop }).map(([role, text]) => [role, text]), [
    ["text", "😀 w"],
    ["loop", ""],
    ["text", "ord word"],
  ]);
  assert.deepEqual(pieces(written, { loop, each: true }).map(([role, text]) => [role, text]), [
    ["text", "😀"],
    ["loop", ""],
    ["text", " word"],
    ["text", " word"],
  ]);
});

Deno.test("a line break with a level is a piece of its own and visible", () => {
  const written = decoded("a", "\n", "\n", "b");
  const visible = (/** @type {Partial<Marks>} */ marks) =>
    divide(written, edgesOf(written, { ...NO_MARKS, ...marks }), 0).filter(({ newline }) => newline).length;
  assert.equal(visible({ levels: [2, 2, 2, 2] }), 2);
  assert.equal(visible({ levels: [2, 0, 2, 2] }), 1);
  assert.equal(visible({}), 0);
  assert.equal(visible({ each: true }), 2);
});

Deno.test("one element a token where each has its own, but for a token without text", () => {
  const written = decoded("a", "<end>", " word", "b");
  assert.deepEqual(pieces(written, { each: true }).map(([, text]) => text), ["a", " word", "b"]);
  assert.deepEqual(divide(written, edgesOf(written, { ...NO_MARKS, each: true }), 0).map(({ token }) => token), [
    0,
    2,
    3,
  ]);
});

Deno.test("only pieces behind the first mark that moved are others", () => {
  const written = decoded("a", "a", " word", "b");
  const edges = (/** @type {Partial<Marks>} */ marks) => edgesOf(written, { ...NO_MARKS, ...marks });
  assert.equal(firstOther(edges({}), edges({})), Infinity);
  assert.equal(firstOther(edges({}), edges({ shared: 2, diverged: 2 })), 2);
  assert.equal(firstOther(edges({ shared: 3, diverged: 3 }), edges({ shared: 2, diverged: 2 })), 2);
  assert.equal(firstOther(edges({}), edges({ loop: { onset: 4, period: 1 } })), 4);
  assert.equal(firstOther(edges({ loop: { onset: 4, period: 2 } }), edges({ loop: { onset: 4, period: 1 } })), 4);
  assert.equal(firstOther(edges({}), edges({ levels: [] })), 0);
  assert.equal(firstOther(NO_EDGES, edges({})), 0);
});

Deno.test("the first character that has changed is a piece of its own, also a line break", () => {
  const written = makeDecoded();
  const vocabulary = makeVocabulary({ tokens: ["a", "\n"], hidden: [] });
  written.update(vocabulary, [0, 0, 1, 0]);
  const marks = { shared: 0, diverged: null, loop: null, levels: null, each: false };
  const changed = (/** @type {number | null} */ at) =>
    divide(written, edgesOf(written, { ...marks, changed: at }), 0)
      .map(({ start, end, changed, newline }) => [start, end, changed, newline]);
  assert.deepEqual(changed(null), [[0, 4, false, false]]);
  assert.deepEqual(changed(1), [[0, 1, false, false], [1, 2, true, false], [2, 4, false, false]]);
  assert.deepEqual(changed(2), [[0, 2, false, false], [2, 3, true, true], [3, 4, false, false]]);
});
