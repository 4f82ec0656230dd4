// What chance alone explains: how far 1,000 draws are from the distribution that they came from, and how far they may be.

const ENOUGH = 5; // expected draws below which a cell is too rare for a chi-square of its own (Cochran 1952)

// How often each id was drawn. throws: [at, id, at, id, …] each; `place` is the slider's; the first `count` of them.
function countThrows(throws, place, count, size) {
  const counts = new Uint32Array(size);
  for (let k = 0; k < count; k += 1) counts[drawnAt(throws[k], place)] += 1;
  return counts;
}

function drawnAt(throwOf, place) {
  let i = throwOf.length - 2;
  while (throwOf[i] > place) i -= 2;
  return throwOf[i + 1];
}

// Half the sum of all differences, as a share of the draws: that much would have to move (total variation distance).
function distance(counts, p) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return p.reduce((sum, share, id) => sum + Math.abs(counts[id] / total - share), 0) / 2;
}

// What that distance is on average where chance alone is at work. The mean deviation of a binomial count is exact
// (de Moivre 1730): E|X − np| = 2 m C(n, m) p^m (1 − p)^(n − m + 1) with m = ⌊np⌋ + 1.
function typicalDistance(p, total) {
  const logFactorial = [0];
  for (let i = 1; i <= total; i += 1) logFactorial.push(logFactorial[i - 1] + Math.log(i));
  let sum = 0;
  for (const share of p) {
    if (share <= 0 || share >= 1) continue;
    const m = Math.floor(total * share) + 1;
    if (m > total) continue;
    const ways = logFactorial[total] - logFactorial[m] - logFactorial[total - m];
    sum += 2 * m * Math.exp(ways + m * Math.log(share) + (total - m + 1) * Math.log1p(-share));
  }
  return sum / (2 * total);
}

// Pearson's chi-square. The rarest are taken together until 5 draws of them are to be expected; `pooled` says how many.
// df is 0 where nothing is left to compare.
function chiSquare(counts, p) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const ids = [...p.keys()].filter((id) => p[id] > 0).sort((a, b) => p[a] - p[b]);
  let expected = 0, seen = 0, pooled = 0;
  while (pooled < ids.length && (expected < ENOUGH || total * p[ids[pooled]] < ENOUGH)) {
    expected += total * p[ids[pooled]];
    seen += counts[ids[pooled]];
    pooled += 1;
  }
  let x = expected > 0 ? (seen - expected) ** 2 / expected : 0;
  for (const id of ids.slice(pooled)) x += (counts[id] - total * p[id]) ** 2 / (total * p[id]);
  const df = ids.length - pooled;
  return { x, df, pooled, further: df ? further(x, df) : 1 };
}

// How often chance alone gives a chi-square of x or more: 1 − P(df / 2, x / 2), by the series of the lower incomplete
// gamma function, in which all terms are positive.
function further(x, df) {
  const [a, h] = [df / 2, x / 2];
  if (h <= 0) return 1;
  if (h > 700) return 0; // to every digit, as 1,000 draws leave fewer than 200 cells; and exp(h) would overflow
  let logGamma = df % 2 ? Math.log(Math.PI) / 2 : 0; // of 1/2, or of 1
  for (let i = df % 2 ? 0.5 : 1; i <= a; i += 1) logGamma += Math.log(i); // and then of a + 1
  let term = 1, sum = 1;
  for (let n = 1; term > 1e-17 * sum; n += 1) {
    term *= h / (a + n);
    sum += term;
  }
  return Math.min(1, Math.max(0, 1 - sum * Math.exp(a * Math.log(h) - h - logGamma)));
}
