// The score of a page's rounds: hits beside what was to be expected, of these bets and of the best ones.

function makeScore(root) {
  const part = (name) => root.querySelector(`[data-score=${name}]`);
  let rounds = [], language = "en";

  function show() {
    const sum = (name) => rounds.reduce((total, round) => total + round[name], 0);
    const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2, minimumFractionDigits: 2 });
    const facts = { hits: sum("hit"), own: sum("own"), best: sum("best"), bits: rounds.length ? sum("bits") / rounds.length : 0 };
    root.hidden = rounds.length === 0;
    root.dataset.rounds = rounds.length;
    part("rounds").textContent = rounds.length;
    part("hits").textContent = facts.hits;
    for (const name of ["own", "best", "bits"]) part(name).textContent = number.format(facts[name]);
    for (const name of ["hits", "own", "best", "bits"]) part(name).dataset.value = facts[name];
  }

  return {
    // hit: 0 or 1. own, best: the probabilities of the bet and of the best bet. bits: −log2 p of what came.
    add(round) {
      rounds.push(round);
      show();
    },
    clear() {
      rounds = [];
      show();
    },
    speak(newLanguage) {
      language = newLanguage;
      show();
    },
  };
}
