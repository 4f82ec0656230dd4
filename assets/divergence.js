// The same dice at different temperatures: where a panel's text leaves that of the panel at T = 1, and that one the
// first of the others. What is known to be common is not compared again.

const UNIT_PANEL = 1;

function makeDivergence() {
  let seen = [], common = [], parted = [];

  // For each text { shared, diverged }: how far it is common (endless while nobody has left) and where it parts.
  function compare(texts) {
    const unit = texts[UNIT_PANEL];
    const extended = (i) => texts[i].startsWith(seen[i] ?? "\0");
    texts.forEach((text, i) => {
      if (!extended(i) || !extended(UNIT_PANEL)) [common[i], parted[i]] = [0, null];
      if (i === UNIT_PANEL || parted[i] !== null) return;
      const end = Math.min(text.length, unit.length);
      let at = common[i];
      while (at < end && text[at] === unit[at]) at += 1;
      common[i] = at;
      if (at < end) parted[i] = at > 0 && /[\uDC00-\uDFFF]/.test(text[at] + unit[at]) ? at - 1 : at;
    });
    seen = [...texts];
    const left = parted.filter((at) => at !== null);
    const first = left.length ? Math.min(...left) : null;
    return texts.map((_, i) => {
      const diverged = i === UNIT_PANEL ? first : parted[i];
      return { shared: diverged ?? Infinity, diverged };
    });
  }

  return { compare };
}
