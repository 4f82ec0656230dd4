// The shipped models and the kernel, for tests of the engine that runs in the page.

import { createHash } from "node:crypto";
import { loadCheckpoint, readStep } from "../../assets/page/model/checkpoint.js";

export const kernel = new WebAssembly.Module(Deno.readFileSync("assets/page/model/kernel.wasm"));

/**
 * @param {string} root
 * @param {string} name of a folder, or of a chain in a folder without its order
 */
export function addressOf(root, name) {
  const isFolder = (/** @type {string} */ path) => {
    try {
      return Deno.statSync(path).isDirectory;
    } catch {
      return false;
    }
  };
  const [, stem, order] = name.match(/^(.+)-(\d+)$/) ?? [];
  if (isFolder(`${root}/${name}`) || !stem) return { folder: `${root}/${name}`, order: null };
  return { folder: `${root}/${stem}`, order: Number(order) };
}

/**
 * A shipped model.
 * @param {string} name
 * @param {WebAssembly.Module | null} [module]
 */
export function loadFolder(name, module = kernel, root = "model/checkpoints") {
  return loadCheckpoint(filesOf(name, root), module);
}

/** @param {string} name */
export function filesOf(name, root = "model/checkpoints") {
  const { folder, order } = addressOf(root, name);
  const text = (/** @type {string} */ file) => Deno.readTextFileSync(`${folder}/${file}`);
  const card = JSON.parse(text("card.json"));
  const ofChain = `${card.digest} ${order} 1/4096`;
  return {
    name,
    language: card.language ?? "",
    digest: order === null ? card.digest : createHash("sha256").update(ofChain).digest("hex"),
    order,
    step: readStep(Deno.readFileSync(`${folder}/step.bin`).buffer),
    vocabulary: JSON.parse(text("vocabulary.json")),
    lexicon: text("lexicon.txt"),
  };
}
