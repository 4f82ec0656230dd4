// The text of one panel, with what is marked in it. Its textContent is always exactly the text; only what lies beyond
// the first change is touched. All offsets count UTF-16 units, as strings do; positions are made with `positionOf`.

const PLAIN = { shared: 0, diverged: null, loop: null, levels: null, each: false };

// Where a text first differs from what it was; its length where it only goes on.
function firstChange(before, after) {
  if (after.startsWith(before)) return before.length;
  let i = 0;
  while (i < after.length && before[i] === after[i]) i += 1;
  return i > 0 && /[\uDC00-\uDFFF]/.test(after[i] ?? before[i]) ? i - 1 : i; // never inside a character
}

// Characters before an offset, and back: the two differ only where a character takes two units.
const positionOf = (text, offset) => [...text.slice(0, offset)].length;
const offsetOf = (text, position) => (/[\uD800-\uDFFF]/.test(text) ? [...text].slice(0, position).join("").length : position);

function makePaper(element) {
  let text = "", marks = PLAIN, pieces = []; // { start, end, key, element, node }
  element.closest(".paper").translate = false; // a translator would take the nodes away that the text grows in

  const width = (i) => (text.codePointAt(i) > 0xffff ? 2 : 1);

  function keyAt(i) {
    return `${i < marks.shared ? "shared" : ""} ${i === marks.diverged ? "diverged" : ""} ${marks.levels?.[i] ? `level-${marks.levels[i]}` : ""}`;
  }

  // A line break that has a level is a piece of its own, so that it can be seen.
  const breaksAt = (i) => text[i] === "\n" && marks.levels?.[i] > 0;

  // Up to where the piece that begins at `i` goes.
  function endOf(i, key) {
    if (marks.each || i === marks.diverged) return i + width(i);
    let end = text.length;
    for (const edge of [marks.shared, marks.diverged, marks.loop?.at]) if (edge > i && edge < end) end = edge;
    if (!marks.levels) return end;
    if (breaksAt(i)) return i + 1;
    let j = i;
    while (j < end && keyAt(j) === key && !breaksAt(j)) j += 1;
    return j;
  }

  function cut(offset) {
    while (pieces.length && (pieces.at(-1).start >= offset || (marks.each && pieces.at(-1).end > offset))) pieces.pop().element.remove();
    const last = pieces.at(-1);
    if (!last || last.end <= offset) return;
    last.node.deleteData(offset - last.start, last.end - offset);
    last.end = offset;
  }

  function grow() {
    let i = pieces.at(-1)?.end ?? 0;
    let position = marks.each ? positionOf(text, i) : 0;
    const fresh = document.createDocumentFragment();
    while (i < text.length) {
      const loops = marks.loop?.at === i && pieces.at(-1)?.key !== "loop";
      const key = loops ? "loop" : keyAt(i);
      const end = loops ? i : endOf(i, key);
      const last = pieces.at(-1);
      if (!loops && !marks.each && last?.key === key && i !== marks.diverged && !breaksAt(i) && !breaksAt(last.start)) {
        last.node.appendData(text.slice(i, end));
        last.end = end;
      } else {
        const piece = document.createElement("span");
        const node = piece.appendChild(document.createTextNode(text.slice(i, end)));
        if (key.trim()) piece.className = key.trim();
        if (loops) Object.assign(piece.dataset, { role: "loop", loop: marks.loop.name });
        else if (i === marks.diverged) Object.assign(piece.dataset, { role: "diverged", position: positionOf(text, i) });
        if (marks.each && !loops) piece.dataset.at = position++;
        if ((marks.each || breaksAt(i)) && node.data === "\n") piece.dataset.newline = "";
        fresh.append(piece);
        pieces.push({ start: i, end, key, element: piece, node });
      }
      i = end;
    }
    element.append(fresh);
  }

  // Show a text and its marks: shared (how far it is common), diverged (an offset or null), loop ({ at, name } or null),
  // levels (one number for each unit, or null), each (a span for every character).
  return function show(newText, newMarks = PLAIN) {
    let dirty = firstChange(text, newText);
    if (newMarks.each !== marks.each || newMarks.levels !== marks.levels) dirty = 0;
    for (const [a, b] of [
      [newMarks.shared, marks.shared],
      [newMarks.diverged ?? Infinity, marks.diverged ?? Infinity],
    ]) {
      if (a !== b) dirty = Math.min(dirty, a, b);
    }
    if (newMarks.loop?.name !== marks.loop?.name) dirty = Math.min(dirty, (newMarks.loop ?? marks.loop).at);
    if (dirty === text.length && newText.length === text.length) return (marks = newMarks);
    cut(dirty);
    [text, marks] = [newText, newMarks];
    grow();
  };
}
