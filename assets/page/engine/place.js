// Where the page's own files are: beside this one. A page in a single file brings them along (alone/inside.js).

/**
 * A file of the page. Rejects where it is not there.
 * @param {string} path below page/
 */
export async function fetchOwn(path) {
  const response = await fetch(new URL(`../${path}`, import.meta.url));
  if (!response.ok) throw new Error(`${path} must be there. Received: ${response.status}`);
  return response;
}

/**
 * A file of a model, with its status; 404 where the model has none.
 * @param {string} address of the folder with the model's files
 * @param {string} file
 * @param {RequestCache} [cache]
 */
export function fetchModelFile(address, file, cache) {
  return fetch(new URL(file, address), { cache });
}
