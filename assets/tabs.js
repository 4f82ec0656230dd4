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
}
