// Gradio's own fields, read and moved from here: they are found by id, because they live outside this component.

// Set a field as a typing hand would, so that Gradio takes the value over.
function setField(id, value) {
  const field = document.querySelector(`#${id} textarea, #${id} input`);
  if (!field || field.value === String(value)) return;
  const prototype = field.tagName === "TEXTAREA" ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  Object.getOwnPropertyDescriptor(prototype, "value").set.call(field, value);
  for (const type of ["input", "change", "blur"]) field.dispatchEvent(new Event(type, { bubbles: type !== "blur" }));
}

// The temperature slider: `onHand` hears the visitor's hand (mouse, touch, keys, number field), never our own moves, and
// whether its gesture began while a run was being written: one that steers does not turn into scrubbing at the run's end.
function makeSlider(onHand, isRunning) {
  let steering = false, held = false;
  for (const [type, begins] of Object.entries({ pointerdown: true, keydown: true, pointerup: false, pointercancel: false, keyup: false })) {
    const note = ({ target, repeat }) => {
      held = type === "pointerdown" && Boolean(target.closest?.("#temperature"));
      if (!begins) steering = false;
      else if (target.closest?.("#temperature") && !repeat) steering = isRunning();
    };
    document.addEventListener(type, note, true);
  }
  let moving = false, last = null;
  let words = null, watched = null;
  const range = () => document.querySelector("#temperature input[type=range]");
  const renamed = new MutationObserver(() => name());

  // Gradio names both inputs in English, and does so again whenever it redraws them.
  function name() {
    for (const input of document.querySelectorAll("#temperature input")) {
      const label = input.type === "range" ? words.temperature : words.temperature_number;
      if (input.getAttribute("aria-label") !== label) input.setAttribute("aria-label", label);
    }
    const root = document.querySelector("#temperature");
    if (!root || root === watched) return;
    watched = root;
    renamed.observe(root, { subtree: true, attributes: true, attributeFilter: ["aria-label"] });
  }

  document.addEventListener(
    "input",
    (event) => {
      if (moving || !event.target.closest?.("#temperature") || event.target.value === "") return;
      const temperature = Number(event.target.value);
      if (!Number.isFinite(temperature)) return;
      last = Math.min(2, Math.max(0, Math.round(100 * temperature) / 100));
      onHand(last, steering);
    },
    true,
  );
  // A number field that is left empty, or outside of the range, shows the temperature again that counts.
  document.addEventListener("focusout", ({ target }) => {
    if (target.closest?.("#temperature") && last !== null) setTimeout(() => put(last));
  });

  function put(temperature) {
    moving = true;
    for (const input of document.querySelectorAll("#temperature input")) {
      if (input.value !== "" && Math.abs(Number(input.value) - temperature) < 0.005) continue;
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, temperature);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    moving = false;
  }

  return {
    move(temperature) {
      last = temperature;
      put(temperature);
    },
    held: () => held, // by a pointer that is down on it
    described: () => range()?.hasAttribute("aria-valuetext") ?? false,
    describe(newWords, text) {
      words = newWords;
      name();
      range()?.setAttribute("aria-valuetext", text);
    },
  };
}

// Small POSTs to the server function, one in flight at a time. What waits meanwhile is merged, so that each field of
// it is the latest; what was meant for an earlier run is obsolete.
function makePost(send) {
  let busy = false, next = null;
  return async function post(message) {
    next = next?.run === message.run ? { ...next, ...message } : message;
    if (busy) return;
    busy = true;
    while (next) {
      const now = next;
      next = null;
      await send(now).catch(() => null); // lost: the next one, or the run's own end, sets things right
    }
    busy = false;
  };
}

// A whole number from 0 to 2^63 − 1, as text, because a JavaScript number would round it.
function randomSeed() {
  return (crypto.getRandomValues(new BigUint64Array(1))[0] >> 1n).toString();
}
