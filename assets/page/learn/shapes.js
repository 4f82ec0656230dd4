// The four ways to read and write sequences: inputs below, the network with its state, outputs above.

import { make, part, svg } from "../kit/dom.js";
import { fill } from "../kit/words.js";
import { arrow } from "./arrow.js";

/**
 * @typedef {object} Shape
 * @property {string} name
 * @property {number} steps of time
 * @property {number[]} reads the steps with an input
 * @property {number[]} gives the steps with an output
 * @property {boolean} [fed] whether each output becomes the next input
 */

/** @type {Shape[]} */
const SHAPES = [
  { name: "one_one", steps: 1, reads: [0], gives: [0] },
  { name: "one_many", steps: 3, reads: [0], gives: [0, 1, 2], fed: true },
  { name: "many_one", steps: 3, reads: [0, 1, 2], gives: [2] },
  { name: "many_many", steps: 3, reads: [0, 1, 2], gives: [0, 1, 2] },
];

/**
 * @param {HTMLElement} root
 * @returns {import("./piece.js").Lesson}
 */
export function makeShapes(root) {
  const figures = SHAPES.map((shape) => {
    const title = svg("title", { id: `shape-${shape.name}` });
    const description = svg("desc", { id: `shape-${shape.name}-is` });
    const labels = { role: "img", "aria-labelledby": title.id, "aria-describedby": description.id };
    const picture = svg("svg", { viewBox: "0 0 160 132", ...labels }, title, description, ...drawing(shape));
    const [name, text, here] = [make("strong"), make("span"), make("em")];
    part(root, "shapes").append(make("li", { data: { shape: shape.name } }, picture, make("p", {}, name, text, here)));
    return { key: `shape_${shape.name}`, titles: [title, name], texts: [description, text], here };
  });

  return {
    speak(words) {
      for (const { key, titles, texts, here } of figures) {
        for (const node of titles) node.textContent = fill(words, key);
        for (const node of texts) node.textContent = fill(words, `${key}_is`);
        here.textContent = fill(words, `${key}_here`); // "" where this page has no example
      }
    },
  };
}

/** @param {Shape} shape */
function drawing({ steps, reads, gives, fed = false }) {
  const nodes = [];
  for (let step = 0; step < steps; step++) {
    const x = 80 + 50 * (step - (steps - 1) / 2);
    const before = x - 50;
    nodes.push(svg("rect", { x: x - 16, y: 50, width: 32, height: 32, rx: 6, class: "cell" }));
    if (step) nodes.push(arrow([[before + 17, 66], [x - 17, 66]]));
    if (reads.includes(step)) {
      nodes.push(svg("circle", { cx: x, cy: 118, r: 10, class: "in" }), arrow([[x, 107], [x, 83]]));
    }
    if (gives.includes(step)) {
      nodes.push(svg("circle", { cx: x, cy: 14, r: 10, class: "out" }), arrow([[x, 49], [x, 25]]));
    }
    if (fed && step) {
      nodes.push(arrow([[before + 10, 18], [x - 25, 18], [x - 25, 100], [x, 100], [x, 83]], "arrow again"));
    }
  }
  return nodes;
}
