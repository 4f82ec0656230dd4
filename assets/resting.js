// Where a fine pointer or the keyboard's focus has come to rest: the character there is previewed, one at a time.
// Knows nothing about what a preview shows.

const REST = 150, LEAVE = 250; // milliseconds before a preview, and until it goes

// `peek(span)` → Promise, done when the preview is there or has failed; `leave()` takes it away. Within `box`, which is
// the preview itself, a pointer keeps it.
function makeResting(view, box, peek, leave) {
  let timer = 0, busy = false, wanted = null, rested = null, last = null;

  function want(span) {
    [wanted, rested] = [span, null];
    clearTimeout(timer);
    timer = setTimeout(() => {
      rested = span;
      next();
    }, REST);
  }

  // One question at a time; of what was rested on meanwhile, the latest.
  async function next() {
    if (busy || !rested) return;
    const span = rested;
    busy = true;
    await peek(span);
    busy = false;
    if (rested !== span) next();
  }

  function letGo() {
    wanted = rested = null;
    clearTimeout(timer);
    timer = setTimeout(leave, LEAVE);
  }

  // What moves under a pointer that does not is no hand's doing: a text that is scrolled, a box that closes.
  function hasMoved({ clientX, clientY }) {
    const moved = last?.clientX !== clientX || last?.clientY !== clientY;
    last = { clientX, clientY };
    return moved;
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || !hasMoved(event) || event.buttons) return;
    const span = event.target.closest?.("#live [data-at]");
    if (span) want(span);
    else if (box.contains(event.target)) clearTimeout(timer);
    else letGo();
  });
  document.addEventListener("pointermove", hasMoved);
  document.documentElement.addEventListener("pointerleave", letGo);
  view.addEventListener("scroll", ({ target }) => {
    // A paper's characters move away from their preview; where the focus went, the paper has only followed.
    if (!box.contains(target) && wanted !== document.activeElement) letGo();
  }, true);
  view.addEventListener("focusin", ({ target }) => {
    if (target.matches("[data-at]:focus-visible")) want(target);
  });
  view.addEventListener("focusout", ({ target }) => {
    if (target.matches("[data-at]")) letGo();
  });

  // What was rested on so far counts no longer.
  return function forget() {
    wanted = rested = null;
    clearTimeout(timer);
  };
}
