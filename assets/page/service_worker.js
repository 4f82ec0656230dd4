// The service worker of the static edition: after the first visit the page works without a network.
//
// What an address with a digest gives never changes, so it is kept, and taken from there. The page itself comes from the
// host while it answers. A version of the site has its own store, and the one before it stays, so that a page that is
// still open finds its files. assets/site.py writes what is in SITE in front of this script.

/**
 * @typedef {object} Site
 * @property {string} version
 * @property {string[]} files of the page, relative to the site
 * @property {Record<string, string[]>} models by digest, the files of each, and the lexicon of its language, relative
 *   to the site
 * @property {string[]} tied files of a model that never change below their digest; a sweep may be made anew
 */

const worker = /** @type {any} */ (globalThis); // there is no ServiceWorkerGlobalScope among the types of a page
const { version, files, models, tied } = /** @type {Site} */ (worker.SITE);
const scope = /** @type {string} */ (worker.registration.scope);
const PAGES = `page ${scope} `, own = PAGES + version, kept = `models ${scope}`; // other sites may share the origin
const MANIFEST = "app.webmanifest";
const PATIENCE = 4000; // milliseconds for which the host may be silent
const ANY = { ignoreVary: true, ignoreSearch: true };

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(keepModel(event.data.keep)));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event, address = new URL(request.url);
  address.search = address.hash = "";
  if (request.method !== "GET" || !address.href.startsWith(scope)) return;
  const path = address.href.slice(scope.length);
  if (path === "" || path === "index.html") event.respondWith(openPage(request));
  else if (path.startsWith("page/model/") && !tied.includes(path.split("/").at(-1) ?? "")) {
    event.respondWith(takeNew(request));
  } else if (path.startsWith("page/")) event.respondWith(take(request, path.startsWith("page/model/") ? kept : own));
});

async function install() {
  const store = await caches.open(own);
  const fresh = ["./", MANIFEST].map((file) => new Request(file, { cache: "reload" })); // their addresses stay
  await store.addAll([...fresh, ...files]);
  await worker.skipWaiting(); // a page of the version before finds its files by their digest
}

async function activate() {
  const pages = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== own);
  await Promise.all(pages.slice(0, -1).map((name) => caches.delete(name)));
  const store = await caches.open(kept);
  const known = new Set(Object.values(models).flat().map((file) => new URL(file, scope).href));
  const obsolete = (await store.keys()).filter(({ url }) => !known.has(url));
  await Promise.all(obsolete.map((request) => store.delete(request)));
  await worker.clients.claim();
}

/**
 * Keep all files of a model. What the browser has fetched is not fetched again.
 * @param {string} digest
 */
async function keepModel(digest) {
  const store = await caches.open(kept);
  for (const file of models[digest] ?? []) {
    const address = new URL(file, scope).href;
    if (await store.match(address, ANY)) continue;
    const response = await fetch(address, { cache: "force-cache" });
    if (response.ok) await store.put(address, response);
  }
}

/** @param {Request} request of the page itself */
async function openPage(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.ok || response.type === "opaqueredirect") return response;
  } catch {
    // The host can't be reached.
  }
  return await (await caches.open(own)).match(scope, ANY) ?? fetch(request);
}

/**
 * A file whose address has a digest. Who asks for it with `reload` has found that what is kept is damaged.
 * @param {Request} request
 * @param {string} name of the store
 */
async function take(request, name) {
  const found = request.cache === "reload" ? undefined : await caches.match(request, ANY);
  if (found) return found;
  const response = await fetch(request);
  keep(request, response, name);
  return response;
}

/** @param {Request} request for a file that may change; what is kept is given where the host can't be reached */
async function takeNew(request) {
  try {
    const response = await fetch(request);
    keep(request, response, kept);
    return response;
  } catch (error) {
    const found = await caches.match(request, ANY);
    if (found) return found;
    throw error;
  }
}

/**
 * @param {Request} request
 * @param {Response} response
 * @param {string} name of the store
 */
function keep(request, response, name) {
  if (!response.ok) return;
  const copy = response.clone();
  caches.open(name).then((store) => store.put(request, copy)).catch(() => {}); // a full disk keeps nobody from reading
}
