// Finds the marked pieces of the document, which the templates and this script agree on; changes none of them.

/**
 * Return the one piece marked `data-<mark>="<name>"` inside `root`.
 *
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} [mark]
 * @returns {HTMLElement}
 * @throws {TypeError} the template lacks it
 */
export function part(root, name, mark = "part") {
  const found = root.querySelector(`[data-${mark}="${name}"]`);
  if (!found) throw new TypeError(`no ${mark} ${name}`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * Return all pieces marked so.
 *
 * @param {ParentNode} root
 * @param {string} name
 * @param {string} [mark]
 */
export function allParts(root, name, mark = "part") {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(`[data-${mark}="${name}"]`)]);
}

/**
 * Return a copy of what the template of that name holds.
 *
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLElement}
 */
export function copyOf(root, name) {
  const { content } = /** @type {HTMLTemplateElement} */ (part(root, name, "template"));
  return /** @type {HTMLElement} */ (content.firstElementChild?.cloneNode(true));
}

/**
 * Return all inputs inside `root`.
 *
 * @param {ParentNode} root
 */
export const inputsOf = (root) => [...root.querySelectorAll("input")];
