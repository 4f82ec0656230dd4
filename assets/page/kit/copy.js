// Copying a text.

/**
 * Resolves to false where no browser interface reaches the clipboard.
 * @param {string} text
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text); // missing on plain http, refused without permission
    return true;
  } catch {
    return copySelected(text);
  }
}

/** @param {string} text */
function copySelected(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  const focused = document.activeElement;
  (document.querySelector("dialog[open]") ?? document.body).append(field); // outside of an open dialog nothing has the focus
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
