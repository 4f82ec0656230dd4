// About the page: what it is, who made it, which texts the models have read, and what may be done with it.

import { make, part } from "../kit/dom.js";
import { fill, speak, wordsOf } from "../kit/words.js";
import { readTexts } from "./texts.js";

const OPENER = "[data-opens=about]";

/** @type {import("../main.js").Mount} */
export function mount(element, { state, facts, texts }) {
  function show() {
    const words = wordsOf(texts, state.language);
    speak(element, words);
    part(element, "texts").replaceChildren(
      ...readTexts(facts.models).map(({ title, license, sources, models }) => {
        const links = sources.map((href, i) =>
          make("a", {
            href,
            rel: "noreferrer",
            textContent: sources.length > 1 ? `${words.source} ${i + 1}` : words.source,
          })
        );
        return make(
          "li",
          {},
          make("strong", { textContent: title }),
          license && ` – ${license === words.domain_key ? words.domain : license}`,
          ...links.flatMap((link) => [" · ", link]),
          make("br"),
          make("small", { textContent: fill(words, "read_by", { models: models.join(", ") }) }),
        );
      }),
    );
  }

  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element) || !target.closest(OPENER)) return;
    state.set("tab", "learn");
    const title = part(element, "title");
    title.scrollIntoView();
    title.focus();
  });
  state.on("language", show);
  show();
}
