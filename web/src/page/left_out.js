// The bodies chosen, to be left out where somebody there is involved.
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
  const group = part(section, "left-out");
  for (const row of group.querySelectorAll(".option")) row.remove();
  for (const body of choosing.considered) {
    const row = copyOf(section.ownerDocument, "left-out");
    const [tick] = inputsOf(row);
    tick.value = body.id;
    tick.checked = choosing.leftOut.has(body.id);
    part(row, "name").textContent = nameOf(body);
    group.append(row);
  }
}
