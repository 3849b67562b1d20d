// Radio buttons without names, joined into groups: one holds, arrow keys move, a reader hears "2 of 4".
// Inputs here have no names, so that no browser could ever send or remember them.
import { inputsOf } from "./parts.js";

const STEPS = new Map([["ArrowUp", -1], ["ArrowLeft", -1], ["ArrowDown", 1], ["ArrowRight", 1]]);

/**
 * Join all groups inside `root`, also those that come later.
 *
 * @param {HTMLElement} root
 */
export function joinRadios(root) {
  for (const group of root.querySelectorAll("[role=radiogroup]")) arrange(group);
  root.addEventListener("change", ({ target }) => {
    const group = groupOf(target);
    if (!group) return;
    for (const radio of inputsOf(group)) radio.checked = radio === target;
    arrange(group);
  });
  root.addEventListener("keydown", (event) => {
    const group = groupOf(event.target);
    const step = STEPS.get(event.key);
    if (!group || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const radios = inputsOf(group);
    const at = radios.indexOf(/** @type {HTMLInputElement} */ (event.target));
    const next = radios[(at + step + radios.length) % radios.length];
    next.focus();
    next.click();
  });
}

/**
 * Put the group's one stop for the Tab key on what is chosen, else on the first; say its place to readers.
 *
 * @param {ParentNode} group
 */
export function arrange(group) {
  const radios = inputsOf(group);
  const stop = radios.find((radio) => radio.checked) ?? radios[0];
  radios.forEach((radio, index) => {
    radio.tabIndex = radio === stop ? 0 : -1;
    radio.setAttribute("aria-posinset", String(index + 1));
    radio.setAttribute("aria-setsize", String(radios.length));
  });
}

/** @param {EventTarget | null} target */
function groupOf(target) {
  const isRadio = target instanceof HTMLInputElement && target.type === "radio";
  return isRadio ? target.closest("[role=radiogroup]") : null;
}
