// The text of one panel, with its marks. Its textContent is always exactly the text; elements before the first change
// are not touched.

import { make } from "../kit/dom.js";
import { makeDecoded } from "./decoded.js";
import { divide, edgesOf, firstOther, NO_EDGES } from "./pieces.js";

/** @typedef {import("./pieces.js").Piece} Piece */

/** @param {HTMLElement} element */
export function makePaper(element) {
  const written = makeDecoded();
  let edges = NO_EDGES;
  /** @type {(Piece & { span: HTMLElement, node: Text })[]} */
  const pieces = [];

  /** @param {number} offset */
  function cut(offset) {
    let last = pieces.at(-1);
    while (last && last.start >= offset) {
      last.span.remove();
      pieces.pop();
      last = pieces.at(-1);
    }
    if (!last || last.end <= offset) return;
    last.node.deleteData(offset - last.start, last.end - offset);
    last.end = offset;
  }

  function grow() {
    const fresh = document.createDocumentFragment();
    for (const piece of divide(written, edges, pieces.at(-1)?.end ?? 0)) {
      const last = pieces.at(-1);
      const text = written.text.slice(piece.start, piece.end);
      if (last && !last.alone && !piece.alone && last.key === piece.key) {
        last.node.appendData(text);
        last.end = piece.end;
        continue;
      }
      const node = document.createTextNode(text);
      const span = make("span", { ...(piece.key && { className: piece.key }), data: dataOf(piece) }, node);
      fresh.append(span);
      pieces.push({ ...piece, span, node });
    }
    element.append(fresh);
  }

  /** @param {Piece} piece */
  function dataOf({ role, token, newline, changed }) {
    if (role === "loop") return { role, loop: edges.loopName };
    return {
      ...(role === "diverged" && { role, position: token }),
      ...(edges.each && { at: token }),
      ...(newline && { newline: "" }),
      ...(changed && { changed: "" }),
    };
  }

  return {
    /**
     * @param {import("../kit/tokens.js").Vocabulary} vocabulary
     * @param {ArrayLike<number>} ids
     * @param {import("./pieces.js").Marks} marks
     */
    show(vocabulary, ids, marks) {
      const kept = written.update(vocabulary, ids);
      const now = edgesOf(written, marks);
      const changed = Math.min(written.starts[kept] ?? written.text.length, firstOther(edges, now));
      edges = now;
      cut(changed);
      grow();
    },
  };
}
