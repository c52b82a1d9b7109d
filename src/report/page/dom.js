// @ts-nocheck: runs in a browser, whose types this project does not load.
/**
 * Builds an element. Children that are texts become text nodes, so nothing that came from outside is ever read as markup.
 * Properties: `class`, `on…` listeners, everything else an attribute; `null`, `undefined` and `false` are left out.
 */
export function el(name, properties, ...children) {
  return furnish(document.createElement(name), properties, children);
}

/** The same for SVG. */
export function svg(name, properties, ...children) {
  return furnish(document.createElementNS('http://www.w3.org/2000/svg', name), properties, children);
}

function furnish(node, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}
