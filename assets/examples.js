// The examples under the panels: prompt, seed and temperature that show something, and what that is.

function makeExamples(root, examples, onChoose) {
  const buttons = examples.map((example) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.example = example.name;
    button.append(document.createElement("strong"), document.createElement("span"));
    button.addEventListener("click", () => onChoose(example));
    return button;
  });
  root.append(...buttons);

  return {
    speak(words) {
      for (const button of buttons) {
        button.firstChild.textContent = words[`example_${button.dataset.example}`];
        button.lastChild.textContent = words[`example_${button.dataset.example}_hint`];
      }
    },
  };
}
