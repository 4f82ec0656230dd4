// Stands in the page itself, below the first screen (frame.py), and runs before anything else is fetched: colours for a
// dark room, and the text of a first visit, which flows until the first tab takes it over (first_run.js).
{
  /**
   * @param {import("./first_run.js").FirstRun} run
   * @param {HTMLElement} frame
   */
  const flow = ({ ids, tokens, hidden, schedule, position, pace }, frame) => {
    const began = performance.now(), longest = Math.max(...ids.map((row) => row.length));
    const texts = frame.querySelectorAll("[data-panel] [data-role=text]");
    const [number, range] = frame.querySelectorAll("#temperature input");
    const coloured =
      /** @type {NodeListOf<HTMLElement>} */ (frame.querySelectorAll("#temperature, [data-panel=yours]"));
    const name = /** @type {HTMLElement} */ (frame.querySelector("[data-panel=yours] [data-role=temperature]"));
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches; // the slider stays still
    const plan = schedule.split("_").map((entry) => entry.split(":").map(Number));
    let temperature = plan[0][1];
    frame.addEventListener("input", ({ target }) => { // a hand is on the slider: the first tab goes on from there
      if (target instanceof HTMLInputElement) frame.dataset.hand = target.value;
    });

    const show = (/** @type {number} */ T) => {
      const hue = (240 + 80 * T).toFixed(0);
      for (const input of isCalm ? [] : [number, range]) /** @type {HTMLInputElement} */ (input).value = T.toFixed(2);
      for (const element of coloured) {
        element.style.setProperty("--hue", hue);
        element.style.setProperty("--t", String(T));
      }
      name.textContent = T.toFixed(2).replace(".", name.textContent.includes(",") ? "," : ".");
    };

    const write = () => {
      if (frame.dataset.hand || !texts[0].isConnected) return;
      const shown = Math.min(longest, position + Math.floor((performance.now() - began) * pace / 1000));
      const next = plan.findLast(([start]) => start <= shown)?.[1] ?? temperature;
      ids.forEach((row, panel) => {
        const text = row.slice(0, shown).filter((id) => !hidden.includes(id)).map((id) => tokens[id]).join("");
        if (texts[panel].textContent !== text) texts[panel].textContent = text;
      });
      if (next !== temperature) show(temperature = next);
      frame.dataset.position = String(shown);
      requestAnimationFrame(write);
    };
    write();
  };

  const theme = new URLSearchParams(location.search).get("__theme");
  const isDark = theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.classList.toggle("dark", isDark); // as Gradio does it
  const kept = document.getElementById("first"), frame = document.getElementById("frame");
  if (kept && frame) flow(JSON.parse(kept.textContent ?? ""), frame);
}
