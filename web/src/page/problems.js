// Says what must be changed: a summary on top with a link to each field, and a sentence at the field itself.
import { part } from "./parts.js";

/**
 * @typedef {{field: HTMLElement, text: string}} Shown `field` has an element `<its id>-error`
 */

/**
 * Show these problems on a screen, in place of those before; none clears them.
 *
 * @param {HTMLElement} screen
 * @param {readonly Shown[]} problems
 */
export function showProblems(screen, problems) {
  clearProblems(screen);
  const summary = part(screen, "errors");
  const list = /** @type {HTMLElement} */ (summary.querySelector("ul"));
  list.replaceChildren(...problems.map((problem) => item(problem)));
  summary.hidden = !problems.length;
  for (const { field, text } of problems) mark(field, text);
  if (problems.length) summary.focus();
}

/** @param {HTMLElement} screen */
function clearProblems(screen) {
  for (const error of /** @type {NodeListOf<HTMLElement>} */ (screen.querySelectorAll(".error"))) {
    error.hidden = true;
    error.textContent = "";
  }
  for (const field of screen.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  for (const field of screen.querySelectorAll(".wrong")) field.classList.remove("wrong");
}

/** @param {Shown} problem */
function item({ field, text }) {
  const link = document.createElement("a");
  link.href = `#${field.id}`;
  link.textContent = text;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const target = field.matches("fieldset") ? field.querySelector("input:not([tabindex='-1'])") : field;
    const box = field.closest("details");
    if (box) box.open = true;
    /** @type {HTMLElement | null} */ (target)?.focus();
    (field.closest(".field") ?? field).scrollIntoView({ block: "center" });
  });
  const entry = document.createElement("li");
  entry.append(link);
  return entry;
}

/** @param {HTMLElement} field @param {string} text */
function mark(field, text) {
  const error = document.getElementById(`${field.id}-error`);
  if (error) {
    error.textContent = text;
    error.hidden = false;
  }
  if (!field.matches("fieldset:not([role])")) field.setAttribute("aria-invalid", "true");
  (field.closest(".field") ?? field).classList.add("wrong");
}
