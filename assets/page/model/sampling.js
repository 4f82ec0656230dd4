// From logits and noise to the next id, at any temperature: model/sampling.py. `probabilities` is kit/softmax.js.

/**
 * The id drawn from softmax(logits / temperature) with the given noise: argmax(z + T·g), of equal ones the first.
 * @param {Float32Array} logits (vocab_size,); −Infinity marks an id that cannot come
 * @param {number} temperature
 * @param {Float64Array} noise (vocab_size,)
 */
export function choose(logits, temperature, noise) {
  let best = 0, most = -Infinity;
  for (let id = 0; id < logits.length; id += 1) {
    const score = logits[id] + temperature * noise[id];
    if (score > most) [best, most] = [id, score];
  }
  return best;
}

/**
 * The id that one row of noise gives at every temperature from 0 to `highest`, as the upper envelope of the lines
 * logit + T·noise: [temperature from which on the id is drawn, id], ascending.
 * @param {Float32Array} logits (vocab_size,); −Infinity marks an id that cannot come
 * @param {Float64Array} noise (vocab_size,)
 * @param {number} highest
 * @returns {[number, number][]}
 */
export function ladder(logits, noise, highest) {
  // By slope, the flattest line first; of parallel lines the highest last.
  const ids = Array.from(logits.keys()).filter((id) => logits[id] > -Infinity);
  ids.sort((a, b) => noise[a] - noise[b] || logits[a] - logits[b] || a - b);
  /** @type {[number, number][]} */
  const rungs = [];
  for (const id of ids) {
    let start = 0;
    while (rungs.length) {
      const [since, below] = rungs[rungs.length - 1];
      // A steeper line is on top from the crossing on. A parallel one is higher, so it is on top everywhere.
      const isSteeper = noise[id] > noise[below];
      start = isSteeper ? Math.max(0, (logits[below] - logits[id]) / (noise[id] - noise[below])) : 0;
      if (start > since) break;
      rungs.pop();
      start = 0;
    }
    if (start < highest) rungs.push([start, id]);
  }
  return rungs;
}
