// The links that the dialog offers, from the page's address and the run that is shown.

/** @typedef {import("../state.js").SharedRun} SharedRun */

/**
 * @param {string} href
 * @param {Record<string, string>} values
 */
function withFields(href, values) {
  const url = new URL(href);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  url.search = url.search.replaceAll("%3A", ":"); // legal in a query, and the schedule stays readable
  return url.href;
}

/**
 * `text` gives the texts, with the fewest temperatures; `ride`, where the slider was moved, moves it as it was moved.
 * @param {string} href the page's address
 * @param {SharedRun | null} run
 * @returns {{ text: string, ride: string | null }}
 */
export function linksOf(href, run) {
  const ride = run?.schedule.includes("_") ? withFields(href, { ts: run.schedule }) : null;
  return { text: href, ride: ride === href ? null : ride };
}

/**
 * The HTML that puts a link's page into another page.
 * @param {string} href
 * @param {string} title
 */
export function embedCode(href, title) {
  const escape = (/** @type {string} */ text) =>
    text.replace(/[&"<>]/g, (sign) => `&#${/** @type {number} */ (sign.codePointAt(0))};`);
  const source = escape(withFields(href, { embed: "1" })).replaceAll("&#38;", "&amp;");
  return `<iframe src="${source}" title="${escape(title)}" width="100%" height="640" style="border:0"></iframe>`;
}
