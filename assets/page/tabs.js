// The tabs. The open one stands in the state and in the address; arrow keys, Home and End go along them.

/** @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/**
 * @param {HTMLElement} root holds the buttons with role "tab"
 * @param {import("./state.js").State} state
 * @returns {() => void} looks for the panels again, when there are more of them
 */
export function connectTabs(root, state) {
  const tabs = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[role=tab]")]);
  const nameOf = (/** @type {HTMLElement} */ tab) => tab.dataset.tabId ?? "";

  function show() {
    for (const tab of tabs) {
      const open = nameOf(tab) === state.tab;
      tab.setAttribute("aria-selected", String(open));
      tab.tabIndex = open ? 0 : -1;
      const panel = document.getElementById(nameOf(tab));
      if (!panel) continue;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
    }
    document.body.dataset.tab = state.tab; // page.css shows the panel
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      state.set("tab", nameOf(tab));
      if (root.matches(":popover-open")) root.hidePopover(); // on a phone
    });
  }
  root.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const place = tabs.findIndex((tab) => tab === event.target);
    if (!step || place < 0) return;
    event.preventDefault();
    const last = tabs.length - 1;
    const next = Number.isFinite(step) ? (place + step + tabs.length) % tabs.length : step < 0 ? 0 : last;
    tabs[next].focus();
    tabs[next].click();
  });
  state.on("tab", show);
  show();
  return show;
}
