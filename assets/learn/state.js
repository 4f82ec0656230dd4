// Prompt → state → next character, as a drawing with the state's real numbers, one character of the prompt at a time.

const PICTURE = "http://www.w3.org/2000/svg";
const ACROSS = 12; // cells in a row

function draw(tag, attributes = {}, text = null, ...children) {
  const node = document.createElementNS(PICTURE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== null) node.textContent = text;
  node.append(...children);
  return node;
}

// An arrow along a polyline of [x, y]; its head is drawn, so that no marker's id is needed.
function arrow(points, attributes = {}) {
  const [[ax, ay], [bx, by]] = points.slice(-2);
  const turn = (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
  const head = draw("path", { d: "M0 0L-7 -4V4Z", transform: `translate(${bx} ${by}) rotate(${turn})`, class: "head" });
  return draw("g", { class: "arrow", ...attributes }, null, draw("polyline", { points: points.join(" ") }), head);
}

function short(sign) {
  const signs = [...sign];
  return signs.length > 6 ? `${signs.slice(0, 5).join("")}…` : sign;
}

function sizeOf(sign) {
  return [...sign].length > 2 ? "sign long" : "sign";
}

function makeState(root, ask) {
  const part = (role) => root.querySelector(`[data-role=${role}]`);
  const range = root.querySelector("input[type=range]");
  let words = {}, language = "en", at = null;

  const piece = makePiece(root, ask, ({ units, whole, steps, read, unknown }) => {
    at = Math.min(at ?? steps.length - 1, steps.length - 1);
    range.max = steps.length;
    range.value = at + 1;
    const { token, cells, next } = steps[at];
    const signs = steps.map((step, i) => make("span", { className: i < at ? "before" : i === at ? "now" : "after", textContent: signOf(step.token) }));
    part("read").replaceChildren(...signs);
    part("note").textContent = unread({ read, unknown }, words, fill(words.state_start, { token: signOf(token) }));
    const percent = percentFormat(language);
    const leading = next.map(({ token, p }) => `${signOf(token)} ${percent(p)}`).join(" · ");
    const values = { token: signOf(token), shown: cells.length, units, whole, next: leading };
    range.setAttribute("aria-valuetext", `${values.token}: ${leading}`);
    part("said").textContent = fill(units === null ? words.state_chain : words.state_said, values);
    part("picture").replaceChildren(picture(values, cells, units === null, next, percent));
  });

  function picture({ token }, cells, letters, next, percent) {
    const svg = draw("svg", { viewBox: "0 0 340 214", role: "img", "aria-label": part("said").textContent });
    const add = (...made) => svg.append(...made);
    add(draw("rect", { x: 6, y: 80, width: 46, height: 46, rx: 8, class: "box" }));
    add(draw("text", { x: 29, y: 109, class: sizeOf(token) }, short(token)));
    add(draw("text", { x: 29, y: 150, class: "name" }, words.state_in));
    add(arrow([[54, 103], [78, 103]]));
    const [size, left] = [10, 84];
    const across = letters && cells.some((cell) => [...cell].length > 1) ? 2 : ACROSS; // words need more room
    const rows = Math.max(1, Math.ceil(cells.length / across));
    const top = 103 - (rows * size) / 2;
    add(draw("rect", { x: left - 4, y: top - 4, width: ACROSS * size + 8, height: rows * size + 8, rx: 5, class: "box" }));
    cells.forEach((value, i) => {
      const [x, y] = [left + (i % across) * size * (ACROSS / across), top + Math.floor(i / across) * size];
      if (letters) return add(draw("text", { x: x + (size * (ACROSS / across)) / 2, y: y + 8, class: "letter", "data-cell": value }, short(signOf(value))));
      const cell = draw("rect", { x: x + 0.5, y: y + 0.5, width: size - 1, height: size - 1, "data-cell": value, class: value < 0 ? "minus" : "plus" });
      cell.style.opacity = (0.08 + 0.92 * Math.min(1, Math.abs(value))).toFixed(3);
      add(cell);
      if (value < -0.3) add(draw("path", { d: `M${x + 3} ${y + size / 2}h${size - 6}`, class: "sign-minus" }));
    });
    add(draw("text", { x: left + (ACROSS * size) / 2, y: top + rows * size + 22, class: "name" }, words.state_state));
    add(arrow([[left + ACROSS * size - 6, top - 6], [left + ACROSS * size - 6, 40], [left + 6, 40], [left + 6, top - 6]], { class: "arrow again" }));
    add(draw("text", { x: left + (ACROSS * size) / 2, y: 32, class: "name" }, words.state_on));
    add(arrow([[210, 103], [234, 103]]));
    next.forEach(({ token, p }, i) => {
      const y = 68 + 28 * i;
      add(draw("rect", { x: 262, y, width: Math.max(1, 70 * p), height: 20, class: "p" }));
      add(draw("text", { x: 258, y: y + 15, class: `${sizeOf(signOf(token))} end` }, short(signOf(token))));
      add(draw("text", { x: 265, y: y + 14, class: "share", "data-p": p.toPrecision(10) }, percent(p)));
    });
    add(draw("text", { x: 290, y: 168, class: "name" }, words.state_out));
    return svg;
  }

  range.addEventListener("input", () => {
    at = Number(range.value) - 1;
    piece.draw();
  });

  return {
    ask({ model, prompt }) {
      at = null;
      piece.question({ model, prompt });
    },
    speak(newLanguage, newWords) {
      [language, words] = [newLanguage, newWords];
      range.setAttribute("aria-label", words.state_range);
      piece.speak(words);
    },
  };
}
