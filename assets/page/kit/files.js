// Files that are made in the page: saved, or given to the device's own sharing.

import { make } from "./dom.js";

const LIFETIME = 60_000; // milliseconds: a browser reads the file some time after the click

/**
 * @param {Blob} file
 * @param {string} name
 */
export function saveFile(file, name) {
  const link = make("a", { href: URL.createObjectURL(file), download: name });
  (document.querySelector("dialog[open]") ?? document.body).append(link); // outside of an open dialog nothing can be clicked
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), LIFETIME);
}

/**
 * Give something to the device's sharing. Resolves to false where it takes no such thing; one that the visitor gives up
 * counts as taken.
 * @param {ShareData} data
 */
export async function sendToDevice(data) {
  if (!navigator.canShare?.(data)) return false;
  try {
    await navigator.share(data);
    return true;
  } catch (error) {
    return error instanceof DOMException && error.name === "AbortError";
  }
}
