// What can be bet on: a radio button for each token, and a field to type one into. Typing a character while a button
// has the focus chooses it too.

function makeChoices(group, field, nameOf, onChoice) {
  let tokens = [], ids = [];
  const inputs = () => [...group.querySelectorAll("input")];

  function build(newTokens, newIds) {
    [tokens, ids] = [newTokens, newIds];
    group.replaceChildren(...ids.map(make));
    group.dataset.long = ids.some((id) => [...tokens[id]].length > 2);
    field.value = "";
    name();
  }

  function make(id) {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { type: "radio", name: "bet-choice", value: id });
    const sign = document.createElement("span");
    label.dataset.id = id;
    label.dataset.token = tokens[id];
    label.append(input, sign);
    return label;
  }

  function name() {
    for (const label of group.children) {
      const id = Number(label.dataset.id);
      label.lastChild.textContent = nameOf(id);
      label.firstChild.setAttribute("aria-label", nameOf(id, true));
    }
  }

  function choose(id) {
    if (!ids.includes(id)) { // typed, and beyond the 100 that are offered
      ids = [...ids, id];
      group.append(make(id));
      name();
    }
    const input = inputs().find(({ value }) => Number(value) === id);
    input.checked = true;
    return input;
  }

  // The token that a typed text means, or −1: the text itself, or the word with the space before it.
  function meant(text) {
    const found = tokens.indexOf(text);
    return found >= 0 ? found : tokens.indexOf(` ${text}`);
  }

  group.addEventListener("change", () => {
    field.value = "";
    onChoice(chosen(), "");
  });
  group.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || [...event.key].length !== 1 || event.key === " ") return;
    const id = meant(event.key);
    if (id < 0) return;
    event.preventDefault();
    choose(id).focus();
    onChoice(id, "");
  });
  field.addEventListener("input", (event) => {
    if (event.isComposing || !field.value) return;
    const single = tokens.every((token) => [...token].length <= 1);
    const text = single ? [...field.value].at(-1) : field.value;
    if (single) field.value = text; // the next character takes the place of the one before
    const id = meant(text);
    if (id >= 0) choose(id);
    else for (const input of inputs()) input.checked = false;
    onChoice(id < 0 ? null : id, id < 0 ? text : "");
  });

  function chosen() {
    const checked = group.querySelector("input:checked");
    return checked ? Number(checked.value) : null;
  }

  return { build, name, chosen };
}
