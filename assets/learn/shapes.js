// The four ways to read and write sequences, drawn: what goes in below, the network with its state, what comes out above.

// Steps of time, those in which something goes in, and those in which something comes out; `fed`: each output goes back in.
const SHAPES = [
  { name: "one_one", steps: 1, reads: [0], gives: [0] },
  { name: "one_many", steps: 3, reads: [0], gives: [0, 1, 2], fed: true },
  { name: "many_one", steps: 3, reads: [0, 1, 2], gives: [2] },
  { name: "many_many", steps: 3, reads: [0, 1, 2], gives: [0, 1, 2] },
];

function makeShapes(root) {
  const list = root.querySelector("[data-role=shapes]");
  const figures = SHAPES.map((shape) => {
    const svg = draw("svg", { viewBox: "0 0 160 132", role: "img" });
    const [title, desc] = [draw("title", { id: `shape-${shape.name}` }), draw("desc", { id: `shape-${shape.name}-is` })];
    svg.setAttribute("aria-labelledby", title.id);
    svg.setAttribute("aria-describedby", desc.id);
    svg.append(title, desc);
    const x = (step) => 80 + 50 * (step - (shape.steps - 1) / 2);
    for (let step = 0; step < shape.steps; step++) {
      svg.append(draw("rect", { x: x(step) - 16, y: 50, width: 32, height: 32, rx: 6, class: "cell" }));
      if (step) svg.append(arrow([[x(step - 1) + 17, 66], [x(step) - 17, 66]]));
      if (shape.reads.includes(step)) svg.append(draw("circle", { cx: x(step), cy: 118, r: 10, class: "in" }), arrow([[x(step), 107], [x(step), 83]]));
      if (shape.gives.includes(step)) svg.append(draw("circle", { cx: x(step), cy: 14, r: 10, class: "out" }), arrow([[x(step), 49], [x(step), 25]]));
      if (shape.fed && step) svg.append(arrow([[x(step - 1) + 10, 18], [x(step) - 25, 18], [x(step) - 25, 100], [x(step), 100], [x(step), 83]], { class: "arrow again" }));
    }
    const [name, is, here] = ["strong", "span", "em"].map((tag) => make(tag));
    const item = make("li", { data: { shape: shape.name } }, svg, make("p", {}, name, is, here));
    list.append(item);
    return { shape, title, desc, name, is, here };
  });

  return {
    speak(language, words) {
      for (const { shape, title, desc, name, is, here } of figures) {
        title.textContent = name.textContent = words[`shape_${shape.name}`];
        desc.textContent = is.textContent = words[`shape_${shape.name}_is`];
        here.textContent = words[`shape_${shape.name}_here`] ?? "";
      }
    },
  };
}
