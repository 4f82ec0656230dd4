// The element that a fine pointer or the keyboard's focus rests on is previewed, one at a time.

const REST = 150; // milliseconds before a preview
const LEAVE = 250; // milliseconds until it goes

/**
 * @param {HTMLElement} view
 * @param {HTMLElement} box the preview itself: a pointer in it keeps it open
 * @param {(span: HTMLElement) => Promise<void>} peek previews an element; done when the preview is there or has failed
 * @param {() => void} leave takes the preview away
 * @returns {() => void} forget where the pointer and the focus have rested so far
 */
export function makePreview(view, box, peek, leave) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let busy = false;
  /** @type {HTMLElement | null} */
  let wanted = null;
  /** @type {HTMLElement | null} */
  let rested = null; // `wanted`, once it was rested on
  let last = { clientX: NaN, clientY: NaN };

  const spanOf = (/** @type {EventTarget | null} */ target) => {
    const span = target instanceof Element ? target.closest("[data-at]") : null;
    return span instanceof HTMLElement && view.contains(span) ? span : null;
  };

  /** @param {HTMLElement} span */
  function want(span) {
    [wanted, rested] = [span, null];
    clearTimeout(timer);
    timer = setTimeout(() => {
      rested = span;
      next();
    }, REST);
  }

  // One question at a time. Of the elements that were rested on meanwhile, the latest follows.
  async function next() {
    if (busy || !rested) return;
    const span = rested;
    busy = true;
    await peek(span);
    busy = false;
    if (rested !== span) next();
  }

  function forget() {
    wanted = rested = null;
    clearTimeout(timer);
  }

  function letGo() {
    forget();
    timer = setTimeout(leave, LEAVE);
  }

  // An element can also come under a pointer that rests: when a text scrolls, or a box closes.
  function hasMoved(/** @type {PointerEvent} */ { clientX, clientY }) {
    const moved = last.clientX !== clientX || last.clientY !== clientY;
    last = { clientX, clientY };
    return moved;
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || !hasMoved(event) || event.buttons) return;
    const span = spanOf(event.target);
    if (span) want(span);
    else if (box.contains(/** @type {Node} */ (event.target))) clearTimeout(timer);
    else letGo();
  });
  document.addEventListener("pointermove", hasMoved);
  document.documentElement.addEventListener("pointerleave", letGo);
  view.addEventListener("scroll", ({ target }) => {
    // The tokens of a paper move away from their preview. A paper that has only followed the focus keeps it.
    if (!box.contains(/** @type {Node} */ (target)) && wanted !== document.activeElement) letGo();
  }, true);
  view.addEventListener("focusin", ({ target }) => {
    const span = spanOf(target);
    if (span?.matches(":focus-visible")) want(span);
  });
  view.addEventListener("focusout", ({ target }) => {
    if (spanOf(target)) letGo();
  });

  return forget;
}
