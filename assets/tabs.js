// The tabs: which one is open stands in the address, and arrow keys, Home and End go along them. Gradio answers clicks.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

function makeTabs(onOpen) {
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const list = event.target.closest?.("#tabs [role=tab]")?.closest("[role=tablist]");
    if (!list || !step) return;
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const place = tabs.indexOf(event.target) + step;
    const next = tabs[Number.isFinite(step) ? (place + tabs.length) % tabs.length : step < 0 ? 0 : tabs.length - 1];
    event.preventDefault();
    next.focus();
    next.click();
  });
  window.addEventListener("thermostat:tab", ({ detail }) => {
    document.body.dataset.tab = detail;
    onOpen(detail);
  });

  // The link's tab is opened at once, and again once Gradio has named the tabs in the visitor's language: that sometimes
  // takes it back to the first.
  let wanted = new URLSearchParams(location.search).get("tab");
  const open = () => {
    const tab = wanted && document.querySelector(`#tabs [role=tab][data-tab-id="${CSS.escape(wanted)}"]`);
    if (tab && tab.getAttribute("aria-selected") !== "true") tab.click();
  };
  document.addEventListener("click", ({ isTrusted, target }) => {
    if (isTrusted && target.closest?.("#tabs [role=tab]")) wanted = null;
  });
  window.addEventListener("thermostat:opened", () => requestAnimationFrame(open));
  open();
}
