// The fields of the form in the document: what they hold, and keeping two that ask for the same thing alike.
import { arrange } from "./radios.js";
import { inputsOf, part } from "./parts.js";
/** @import { Entry } from "./form.js" */

// A tick whose value is a word of the schema is read as a choice.
const KINDS = new Map([["choice-tick", "choice"]]);

/**
 * Read the fields inside `root` that are asked for now, each path once.
 *
 * @param {ParentNode} root
 * @returns {Entry[]}
 */
export function readFields(root) {
  const entries = fieldsOf(root).map((field) => entryOf(field));
  return entries.filter(({ path }, i) => entries.findIndex((entry) => entry.path === path) === i);
}

/**
 * Return the fields inside `root` but those whose question depends on an answer that was not given.
 *
 * @param {ParentNode} root
 */
export function fieldsOf(root) {
  const fields = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-field]")]);
  return fields.filter((field) => !field.closest("[data-when][hidden]"));
}

/**
 * Return what a field holds, as texts; none if it is empty.
 *
 * @param {HTMLElement} field
 * @returns {string[]}
 */
export function valuesOf(field) {
  if (field instanceof HTMLFieldSetElement) {
    return inputsOf(field).flatMap((input) => (input.checked && input.value ? [input.value] : []));
  }
  if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked ? [field.value] : [];
  const text = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (field).value;
  return text.trim() ? [text] : [];
}

/**
 * Return the first answer to a question, or nothing.
 *
 * @param {ParentNode} root
 * @param {string} path
 */
export const answerTo = (root, path) => valuesOf(part(root, path, "field"))[0] ?? "";

/**
 * Keep fields alike that ask for the same thing on two screens, and show questions that an answer opens.
 *
 * @param {HTMLElement} root
 */
export function keepAlike(root) {
  for (const type of ["input", "change"]) {
    root.addEventListener(type, ({ target }) => {
      const field = /** @type {Element} */ (target).closest("[data-field]");
      if (field) mirror(root, /** @type {HTMLElement} */ (field));
      openQuestions(root);
    });
  }
}

/** @param {HTMLElement} root @param {HTMLElement} field */
function mirror(root, field) {
  for (const other of root.querySelectorAll(`[data-field="${field.dataset.field}"]`)) {
    if (other instanceof HTMLFieldSetElement) {
      const values = valuesOf(field);
      for (const input of inputsOf(other)) input.checked = values.includes(input.value);
      if (other !== field) arrange(other);
    } else if (other !== field) {
      /** @type {HTMLInputElement} */ (other).value = /** @type {HTMLInputElement} */ (field).value;
    }
  }
}

/** @param {HTMLElement} root */
function openQuestions(root) {
  for (const block of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-when]"))) {
    const [path, value] = (block.dataset.when ?? "").split("=");
    block.hidden = !valuesOf(part(root, path, "field")).includes(value);
  }
}

/** @param {HTMLElement} field @returns {Entry} */
function entryOf(field) {
  const { field: path = "", kind = "text", limit } = field.dataset;
  return {
    path,
    kind: KINDS.get(kind) ?? kind,
    values: valuesOf(field),
    limit: Number(limit ?? Infinity),
    isRequired: "required" in field.dataset,
    isBroken: field instanceof HTMLInputElement && field.validity.badInput,
  };
}
