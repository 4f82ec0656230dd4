// Finding and making elements.

const SVG = "http://www.w3.org/2000/svg";

/**
 * The element below `root` with data-part or data-role `name`. Throws where there is none.
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement}
 */
export function part(root, name) {
  return partOf(root, name, HTMLElement);
}

/**
 * As `part`, of a class. Throws where the element is of another one.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} name
 * @param {new (...args: never[]) => T} Class
 * @returns {T}
 */
export function partOf(root, name, Class) {
  const found = root.querySelector(`[data-part="${name}"], [data-role="${name}"]`);
  if (!(found instanceof Class)) throw new Error(`A part must be a ${Class.name}. Received for ${name}: ${found}`);
  return found;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {object} [properties] of the element; `data` becomes its dataset
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, properties = {}, ...children) {
  const { data = {}, ...rest } = /** @type {{ data?: object }} */ (properties);
  const node = Object.assign(document.createElement(tag), rest);
  Object.assign(node.dataset, data);
  node.append(...children);
  return node;
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

/**
 * The element of a selector, once it is in the document.
 * @param {string} selector
 * @returns {Promise<HTMLElement>}
 */
export function present(selector) {
  return new Promise((resolve) => {
    const observer = new MutationObserver(look);
    function look() {
      const found = document.querySelector(selector);
      if (!(found instanceof HTMLElement)) return;
      observer.disconnect();
      resolve(found);
    }
    observer.observe(document, { childList: true, subtree: true });
    look();
  });
}

export function nextFrame() {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

/**
 * Write a text only where it differs: a screen reader reads a status again that is written again.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
