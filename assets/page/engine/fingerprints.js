// The fingerprints of a model's training text, which are fetched when somebody asks what is copied.

import { readFingerprints } from "../model/fingerprints.js";

/**
 * null where there are none, or those of another text. A damaged file is a failure.
 * @param {import("./questions.js").Library} library
 * @param {string} model
 */
export async function loadFingerprints(library, model) {
  const content = await library.bytes(model, "fingerprints.bin");
  if (!content) return null;
  const ofText = library.models().find(({ name }) => name === model)?.text_digest ?? "";
  try {
    const fingerprints = readFingerprints(content);
    return ofText.startsWith(fingerprints.text) ? fingerprints : null;
  } catch (error) {
    const value = `${model}/fingerprints.bin ${/** @type {Error} */ (error).message}.`;
    throw Object.assign(new Error(value), { failure: { key: "checkpoint", value } });
  }
}
