// What the texts about temperature claim, beside what this model's numbers say. Every sentence is true of any numbers:
// a claim that does not show is said not to.

const CLAIMS = [
  { name: "repeats", figure: "repetition", from: 0.5, to: 1, rises: false },
  { name: "loops", figure: "loops", from: 0, to: 1, rises: false },
  { name: "flattens", figure: "entropy", from: 0.5, to: 1.5, rises: true },
  { name: "misspells", figure: "non_words", from: 1, to: 1.5, rises: true },
];

// "shows": the intervals lie apart as claimed; "leans": the means do; "equal"; "against"; "unknown": no number;
// "unmeasured": the sweep has not both temperatures.
function verdictOf(claim, rows, seeds) {
  const [from, to] = [claim.from, claim.to].map((T) => rows.find((row) => Math.abs(row.temperature - T) < 0.005));
  if (!from || !to) return { verdict: "unmeasured" };
  const [a, b] = [from[claim.figure], to[claim.figure]];
  if (!a || !b) return { verdict: "unknown", a, b };
  const [less, more] = claim.rises ? [a, b] : [b, a];
  if (less.mean === more.mean) return { verdict: "equal", a, b };
  if (less.mean > more.mean) return { verdict: "against", a, b };
  if (seeds < 2) return { verdict: "single", a, b };
  return { verdict: more.low > less.high ? "shows" : "leans", a, b };
}

function showClaims(list, swept, words, format) {
  const items = CLAIMS.map((claim) => {
    const figure = PLOTTED.find(({ name }) => name === claim.figure);
    const { verdict, a, b } = verdictOf(claim, swept.rows, swept.done);
    const values = {
      from: format.temperature(claim.from),
      to: format.temperature(claim.to),
      a: format.value(a && { ...a, exact: true }, figure),
      b: format.value(b && { ...b, exact: true }, figure),
      seeds: swept.done,
      length: swept.length,
    };
    const item = document.createElement("li");
    item.dataset.claim = claim.name;
    item.dataset.verdict = verdict;
    const says = Object.assign(document.createElement("strong"), { textContent: words[`claim_${claim.name}`] });
    const found = document.createElement("p");
    const numbers = verdict === "unmeasured" ? "" : `${fill(words[`found_${claim.name}`], values)} `;
    found.append(numbers, Object.assign(document.createElement("em"), { textContent: fill(words[`verdict_${verdict}`], values) }));
    item.append(says, found);
    return item;
  });
  list.replaceChildren(...items);
}
