// The bodies chosen, to be left out where somebody there is involved; or none of them.
import { copyOf, inputsOf, part } from "./parts.js";
/** @import { Body, Choosing } from "./choosing.js" */

/**
 * List those that could be left out, those ticked before ticked again.
 *
 * @param {HTMLElement} section the screen
 * @param {Choosing} choosing
 * @param {(body: Body) => string} nameOf
 */
export function showLeftOut(section, choosing, nameOf) {
  const rows = choosing.considered.map((body) => {
    const row = copyOf(section.ownerDocument, "left-out");
    const [tick] = inputsOf(row);
    tick.value = body.id;
    tick.checked = choosing.leftOut.has(body.id);
    part(row, "name").textContent = nameOf(body);
    return row;
  });
  part(section, "left-out").replaceChildren(...rows);
}

/**
 * Let either bodies be ticked or that it is none of them.
 *
 * @param {HTMLElement} section the screen
 */
export function watchLeftOut(section) {
  const none = noneOf(section);
  part(section, "left-out-question").addEventListener("change", ({ target }) => {
    if (target !== none) none.checked = false;
    else if (none.checked) for (const tick of ticksOf(section)) tick.checked = false;
  });
}

/**
 * Return what is ticked: ids of bodies, and whether it is none.
 *
 * @param {HTMLElement} section the screen
 */
export function readLeftOut(section) {
  const ids = ticksOf(section).flatMap(({ checked, value }) => (checked ? [value] : []));
  return { ids, isNone: noneOf(section).checked };
}

/** @param {HTMLElement} section */
const ticksOf = (section) => inputsOf(part(section, "left-out"));

/** @param {HTMLElement} section */
const noneOf = (section) => /** @type {HTMLInputElement} */ (part(section, "none-left-out"));
