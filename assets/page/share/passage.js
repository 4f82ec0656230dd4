// Words selected in one of the texts: a button appears beside them that shares them.

const LONGEST = 900; // characters that a picture holds
const DISTANCE = 8; // pixels between the words and the button

/**
 * The panel and the words of a selection within one text; null for any other.
 * @returns {{ panel: string, text: string, box: DOMRect } | null}
 */
function selectedPassage() {
  const selection = getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0), { commonAncestorContainer: node } = range;
  const element = node instanceof Element ? node : node.parentElement;
  const panel = element?.closest("[data-panel] [data-role=text]")?.closest("[data-panel]");
  const text = selection.toString().trim();
  if (!(panel instanceof HTMLElement) || !text) return null;
  return {
    panel: panel.dataset.panel ?? "",
    text: [...text].slice(0, LONGEST).join(""),
    box: range.getBoundingClientRect(),
  };
}

/**
 * @param {HTMLButtonElement} button
 * @param {(panel: string, text: string) => void} share
 */
export function connectPassage(button, share) {
  /** @type {ReturnType<typeof selectedPassage>} */
  let passage = null;

  function place() {
    passage = selectedPassage();
    button.hidden = !passage;
    if (!passage) return;
    const { bottom, top, left } = passage.box, { width, height } = button.getBoundingClientRect();
    const below = bottom + DISTANCE + height < innerHeight ? bottom + DISTANCE : Math.max(0, top - DISTANCE - height);
    button.style.top = `${below}px`;
    button.style.left = `${Math.max(0, Math.min(left, innerWidth - width - DISTANCE))}px`;
  }

  document.addEventListener("selectionchange", place);
  addEventListener("scroll", place, { passive: true, capture: true });
  // The press that follows would end the selection otherwise.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => passage && share(passage.panel, passage.text));
}
