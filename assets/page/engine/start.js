// The page's Web Worker. A page in a single file starts it otherwise (alone/inside.js).

/** @returns {Worker} that runs thread.js */
export function startThread() {
  return new Worker(new URL("./thread.js", import.meta.url), { type: "module" });
}
