// What was answered, read back from the screens for checking: each question, each answer, a way to change it.
import { allParts, copyOf, inputsOf, part } from "./parts.js";
import { fieldsOf, valuesOf } from "./fields.js";

/**
 * @typedef {{label: string, value: string, isTyped?: boolean}} Row
 * @typedef {{screen: string, question: string, rows: Row[]}} Answered
 */

/**
 * Read the answers of one screen; `seen` holds the paths already shown and takes in those shown here.
 *
 * @param {HTMLElement} screen
 * @param {Set<string>} seen
 * @returns {Answered}
 */
export function answersOf(screen, seen) {
  const question = headingOf(screen);
  const fields = fieldsOf(screen).filter(({ dataset: { field = "" } }) => !seen.has(field));
  for (const { dataset } of fields) seen.add(dataset.field ?? "");
  const rows = fields.flatMap((field) => {
    const label = labelOf(field);
    return textsOf(field).map((value) => ({
      label: label === question ? "" : label,
      value,
      isTyped: !field.matches("fieldset, [type=checkbox]"),
    }));
  });
  return { screen: screen.dataset.screen ?? "", question, rows };
}

/**
 * Show answers; each block ends with a button that leads back to its screen.
 *
 * @param {HTMLElement} place
 * @param {readonly Answered[]} answers
 */
export function showAnswers(place, answers) {
  place.replaceChildren(...answers.map((answered) => block(place.ownerDocument, answered)));
}

/** @param {HTMLElement} screen */
export const headingOf = (screen) => textOf(screen.querySelector("h1"));

/** @param {Document} document @param {Answered} answered */
function block(document, { screen, question, rows }) {
  const section = copyOf(document, "answer");
  section.dataset.answers = screen;
  for (const place of allParts(section, "question")) place.textContent = question;
  part(section, "change", "act").dataset.to = screen;
  part(section, "open").hidden = rows.length > 0;
  const list = /** @type {HTMLElement} */ (section.querySelector("dl"));
  list.hidden = !rows.length;
  list.append(...rows.map((row) => pair(document, question, row)));
  return section;
}

/** @param {Document} document @param {string} question @param {Row} row */
function pair(document, question, { label, value, isTyped }) {
  const [both, term, detail] = ["div", "dt", "dd"].map((name) => document.createElement(name));
  term.textContent = label || question;
  term.className = label ? "" : "unseen";
  detail.textContent = value;
  if (isTyped) detail.dir = "auto";
  both.append(term, detail);
  return both;
}

/** @param {HTMLElement} field */
function labelOf(field) {
  const group = field.closest("fieldset");
  const legend = textOf(group?.querySelector("legend"));
  if (field === group) return legend;
  // A tick says all by itself.
  const own = textOf(/** @type {HTMLInputElement} */ (field).labels?.[0]);
  return field.matches("[type=checkbox]") ? "" : group ? `${legend}: ${own}` : own;
}

/** @param {HTMLElement} field @returns {string[]} */
function textsOf(field) {
  const values = valuesOf(field);
  if (field.matches("[type=checkbox]")) return values.map(() => textOf(field.closest("label")));
  if (!field.matches("fieldset")) return values.map((value) => value.trim());
  const chosen = inputsOf(field).filter(({ checked, value }) => checked && value);
  return chosen.map((option) => textOf(option.closest("label")));
}

/** @param {Element | null | undefined} element */
const textOf = (element) => (element?.textContent ?? "").trim();
