// Stands in the page of the static edition, below its first screens (site.py), one in each language, and puts the
// visitor's into the document. A server sends the right one: kept_page.py.
{
  const query = new URLSearchParams(location.search), { body, currentScript } = document;
  const { says = "", elsewhere = "" } = /** @type {HTMLScriptElement} */ (currentScript).dataset; // fields of an address
  const hasOneOf = (/** @type {string} */ fields) => fields.split(" ").some((name) => query.has(name));
  const contentOf = (/** @type {string} */ id) => {
    const found = document.getElementById(id);
    return found instanceof HTMLTemplateElement
      ? /** @type {DocumentFragment} */ (found.content.cloneNode(true))
      : null;
  };
  const tags = navigator.languages.map((tag) => tag.split("-")[0].toLowerCase());
  const screens = [query.get("lang"), ...tags].map((language) => contentOf(`screen-${language}`));
  const screen = /** @type {DocumentFragment} */ (screens.find(Boolean) ?? contentOf("screen-en"));
  const parts = /** @type {DocumentFragment} */ (contentOf("parts"));
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (screen.querySelector(name));

  if (hasOneOf(says)) { // no first visit
    screen.querySelector("#first")?.remove();
    for (const text of screen.querySelectorAll("[data-panel] :is([data-role=prompt], [data-role=text])")) {
      text.textContent = "";
    }
  }
  if (hasOneOf(elsewhere) || (query.get("tab") ?? "write") !== "write") part("#frame").dataset.waits = "";
  part("#below").append(/** @type {HTMLElement} */ (parts.querySelector("#honest")));
  part("#foot").before(parts);
  body.append(screen);
  for (const used of document.querySelectorAll("template")) used.remove();
  const system = matchMedia("(prefers-color-scheme: dark)"); // flow.js has set the colours; the system may change them
  system.addEventListener("change", () => query.has("__theme") || body.classList.toggle("dark", system.matches));
}
