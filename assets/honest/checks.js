// What the page claims of a distribution, put to the test over the whole vocabulary. `softmax` is that of the bars, and
// an argument, so that a wrong one can be seen to fail.

const SEVERAL = [0.1, 0.2, 0.5, 0.7, 1, 1.5, 2]; // temperatures at which the ranking is looked at
const GRID = Array.from({ length: 41 }, (_, i) => i / 20); // T = 0 … 2, for the entropy
const SLACK = 1e-9; // what rounding may do to a sum, or to an entropy

function checkSum(p) {
  let sum = 0;
  for (const share of p) sum += share;
  return { ok: Math.abs(sum - 1) <= SLACK, sum, off: Math.abs(sum - 1) };
}

// By falling logit no probability may rise, and equal logits must have equal ones. `displaced` counts neighbours that
// break this. Where exp has become 0, tokens are level, and none has overtaken another.
function checkRanking(logits, temperatures, softmax) {
  const order = [...logits.keys()].sort((a, b) => logits[b] - logits[a] || a - b);
  let displaced = 0;
  for (const temperature of temperatures) {
    const p = softmax(logits, temperature);
    for (let i = 1; i < order.length; i += 1) {
      const [before, after] = [order[i - 1], order[i]];
      const level = logits[before] === logits[after];
      if (!(level ? p[before] === p[after] : p[before] >= p[after])) displaced += 1;
    }
  }
  return { ok: displaced === 0, displaced };
}

// Bits: −Σ p log2 p.
function entropyOf(p) {
  let bits = 0;
  for (const share of p) if (share !== 0) bits -= share * Math.log2(share);
  return bits;
}

function checkEntropy(logits, temperatures, softmax) {
  const bits = temperatures.map((temperature) => entropyOf(softmax(logits, temperature)));
  const falls = bits.filter((value, i) => i > 0 && !(value >= bits[i - 1] - SLACK)).length;
  return { ok: falls === 0 && bits.every(Number.isFinite), bits, falls };
}
