// The static edition without a network: it has a service worker, which keeps the page and the models that were opened.

/**
 * @param {import("./engine/facts.js").Facts} facts
 * @param {import("./state.js").State} state
 */
export async function keepOffline(facts, state) {
  const { serviceWorker } = navigator;
  if (!serviceWorker || location.protocol === "file:") return;
  /** @type {string | null | undefined} */
  let digest = null; // of the step of the model that is shown
  const say = () => digest && serviceWorker.controller?.postMessage({ keep: digest });
  state.on("run", (run) => {
    const model = facts.models.find(({ name }) => name === run?.settings.model);
    if (!model || model.step === digest) return;
    digest = model.step;
    say();
  });
  serviceWorker.addEventListener("controllerchange", say);
  try {
    await serviceWorker.register("service_worker.js", { updateViaCache: "none" });
  } catch {
    // Not over http, nor where the visitor lets no page keep anything: then it needs the network.
  }
}
