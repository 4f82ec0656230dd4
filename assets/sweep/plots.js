// The four plots on the page, and reading them: by pointer, by focus and by arrow keys, at the same T in all of them.

function makePlots(root) {
  let rows = [], words = {}, format = null, temperature = 1, reading = null;

  const plots = PLOTTED.map((figure) => {
    const box = Object.assign(document.createElement("figure"), { className: "card" });
    box.dataset.figure = figure.name;
    const caption = document.createElement("figcaption");
    const [title, is] = [document.createElement("strong"), document.createElement("span")];
    caption.append(title, is);
    const values = Object.assign(document.createElement("p"), { className: "values" });
    const [now, read] = [document.createElement("span"), document.createElement("span")];
    now.dataset.role = "now";
    read.dataset.role = "read";
    values.append(now, read);
    const surface = Object.assign(document.createElement("div"), { className: "surface", tabIndex: 0 });
    surface.setAttribute("role", "slider");
    surface.setAttribute("aria-valuemin", 0);
    surface.setAttribute("aria-valuemax", HOTTEST);
    box.append(caption, values, surface);
    root.append(box);
    const plot = { figure, title, is, now, read, surface, drawn: null };

    const follow = (event) => point(plot.drawn?.temperatureAt(event.clientX - surface.getBoundingClientRect().left));
    surface.addEventListener("pointermove", follow);
    surface.addEventListener("pointerdown", follow);
    // A finger that is lifted leaves, too: what it read stays until it touches elsewhere.
    surface.addEventListener("pointerleave", ({ pointerType }) => pointerType !== "touch" && surface !== document.activeElement && readAt(null));
    surface.addEventListener("focus", () => surface.matches(":focus-visible") && reading === null && point(temperature));
    surface.addEventListener("blur", () => readAt(null));
    surface.addEventListener("keydown", (event) => {
      const at = rows.findIndex((row) => row.temperature === (reading ?? nearest(temperature)));
      const to = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, PageUp: at + 5, PageDown: at - 5, Home: 0, End: rows.length - 1 }[event.key];
      if (event.key === "Escape") readAt(null);
      if (to === undefined || !rows.length) return;
      event.preventDefault();
      readAt(rows[Math.min(Math.max(to, 0), rows.length - 1)].temperature);
    });
    new ResizeObserver(() => draw(plot)).observe(surface);
    return plot;
  });

  function nearest(T) {
    return rows.reduce((best, { temperature }) => (best === null || Math.abs(temperature - T) < Math.abs(best - T) ? temperature : best), null);
  }

  const point = (T) => readAt(T === undefined ? null : nearest(T));

  function readAt(T) {
    reading = T;
    for (const plot of plots) tellOf(plot);
  }

  // In the size it has on the page, so that its letters have theirs; a hidden tab has none.
  function draw(plot) {
    const width = plot.surface.clientWidth;
    if (!width || !format) return;
    const height = Math.round(Math.min(280, Math.max(224, width * 0.52)));
    plot.drawn = plotFigure(plot.figure, rows, { width, height, words, format });
    const svg = svgPart("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    svg.append(plot.drawn.node);
    plot.surface.replaceChildren(svg);
    tellOf(plot);
  }

  // At `reading`, and at the thermostat's T.
  function tellOf({ figure, surface, now, read, drawn }) {
    if (!format) return;
    const line = (T, sentence) => fill(sentence, { T: format.temperature(T), value: format.value(valueAt(rows, figure.name, T), figure) });
    now.textContent = rows.length ? line(temperature, words.at_thermostat) : "";
    read.textContent = reading === null ? "" : line(reading, words.at_reading);
    const at = reading ?? nearest(temperature);
    surface.setAttribute("aria-label", fill(words.read, { figure: words.titles[figure.name] }));
    surface.setAttribute("aria-valuenow", at ?? 0);
    surface.setAttribute("aria-valuetext", at === null ? words.empty : line(at, words.at_reading));
    const marks = [{ T: temperature, kind: "thermostat", label: `T\u00a0=\u00a0${format.temperature(temperature)}` }];
    if (reading !== null) marks.push({ T: reading, kind: "reading" });
    drawn?.mark(marks);
  }

  return {
    show(newRows) {
      rows = newRows;
      if (reading !== null && !rows.some((row) => row.temperature === reading)) reading = null;
      for (const plot of plots) draw(plot);
    },
    warm(T) {
      temperature = T;
      root.style.setProperty("--hue", hueOf(T));
      for (const plot of plots) tellOf(plot);
    },
    speak(newWords, newFormat) {
      [words, format] = [newWords, newFormat];
      for (const plot of plots) {
        plot.title.textContent = words.titles[plot.figure.name];
        plot.is.textContent = words.explained[plot.figure.name];
        draw(plot);
      }
    },
  };
}
