// Gradio, around the first tab: it is loaded once that is mounted, and then the parts that the page's HTML has
// (frame.py) take the places that Gradio's components keep for them, and Gradio's slider takes its own.

import { nextFrame, present } from "./kit/dom.js";

const PLACES = ["top", "dial", "write", "fields", "below", "foot"];
const APP = "gradio-app";

/**
 * @param {import("./slider.js").Slider} slider
 * @returns {Promise<void>} when all is in its place; at once where there is no Gradio
 */
export async function takePlaces(slider) {
  const script = document.querySelector("meta[name=gradio]"), frame = document.getElementById("frame");
  if (!(script instanceof HTMLMetaElement) || !frame) return;
  load(new URL(script.content, document.baseURI).href);
  const honest = await present(`${APP} #honest > * > *`),
    range = await present(`${APP} #temperature input[type=range]`);
  const places = await Promise.all(PLACES.map((id) => present(`${APP} #${id}`)));
  while (slider.isHeld() || document.querySelector(":popover-open")) await nextFrame();
  const form = /** @type {HTMLElement} */ (range.closest(".form"));
  const leave = remember(frame);
  inherit(form, frame);
  document.querySelector("#frame .form")?.replaceWith(form);
  document.querySelector("#frame #below")?.append(/** @type {HTMLElement} */ (honest.closest("#honest")));
  PLACES.forEach((id, i) => places[i].replaceWith(/** @type {HTMLElement} */ (frame.querySelector(`#${id}`))));
  frame.remove();
  slider.renew();
  leave();
}

/** @param {string} address */
function load(address) {
  for (const style of document.querySelectorAll("link[data-gradio]")) style.removeAttribute("media");
  document.head.append(Object.assign(document.createElement("script"), { type: "module", src: address }));
}

/**
 * Gradio's slider is coloured and described as the one before.
 * @param {HTMLElement} form
 * @param {HTMLElement} frame
 */
function inherit(form, frame) {
  const [before, now] = [frame, form].map((root) => ({
    range: /** @type {HTMLElement} */ (root.querySelector("input[type=range]")),
    block: /** @type {HTMLElement} */ (root.querySelector("#temperature")),
  }));
  now.block.style.setProperty("--hue", before.block.style.getPropertyValue("--hue"));
  now.range.ariaValueText = before.range.ariaValueText;
}

/**
 * An element that is moved loses the focus and how far it is scrolled.
 * @param {HTMLElement} frame
 * @returns {() => void} gives both back
 */
function remember(frame) {
  const active = document.activeElement,
    isInSlider = active instanceof HTMLInputElement && active.closest("#temperature");
  const scrolled = [...frame.querySelectorAll(".paper, .bars")].map((element) => /** @type {const} */ ([
    element,
    element.scrollTop,
    element.scrollLeft,
  ]));
  return () => {
    for (const [element, top, left] of scrolled) [element.scrollTop, element.scrollLeft] = [top, left];
    const again = isInSlider ? document.querySelector(`#temperature input[type=${active.type}]`) : active;
    if (again instanceof HTMLElement && again !== document.body) again.focus({ preventScroll: true });
  };
}
