// A page in a single file: where the page's own files are, and its Web Worker. assets/single_file.py bundles this in the
// place of engine/place.js and engine/start.js, because from file:// a browser loads neither modules nor workers.
//
// The files stand in the document, and in the worker in front of its script.

/** @typedef {{ texts: Record<string, string>, bytes: Record<string, string> }} Inside by path; bytes are gzip in base64 */

const own = /** @type {{ filesInside?: Inside }} */ (globalThis);
/** @type {Inside} */
const inside = own.filesInside ?? JSON.parse(document.querySelector("#inside")?.textContent ?? "{}");

/** @param {string} path */
function respond(path) {
  if (path in inside.texts) return new Response(inside.texts[path]);
  if (!(path in inside.bytes)) return new Response(null, { status: 404 });
  const packed = new Blob([Uint8Array.from(atob(inside.bytes[path]), (byte) => byte.charCodeAt(0))]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream("gzip")));
}

/**
 * A file of the page.
 * @param {string} path below page/
 */
export function fetchOwn(path) {
  return Promise.resolve(respond(path));
}

/**
 * A file of the one model; 404 where it has none.
 * @param {string} _address
 * @param {string} file
 */
export function fetchModelFile(_address, file) {
  return Promise.resolve(respond(`model/${file}`));
}

/** @returns {Worker} that runs thread.js */
export function startThread() {
  const script = [`globalThis.filesInside = ${JSON.stringify(inside)};`, inside.texts["engine/thread.js"]];
  return new Worker(URL.createObjectURL(new Blob(script, { type: "text/javascript" })));
}
