// Which key asks for which act; the acts themselves are links and buttons of the page.

/** @typedef {"next" | "previous" | "open" | "search" | "help" | "escape"} Act */

/** @type {Readonly<Record<string, Act>>} */
const ACTS = { j: "next", k: "previous", o: "open", "/": "search", "?": "help" };
const WRITING = "input:not([type=button], [type=submit]), textarea, select, [contenteditable]";

/**
 * Return what a key asks for, or null: somebody types, a shortcut of the browser is meant, or keys are off.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "target">} event
 * @param {boolean} isOn whether single keys act
 * @returns {Act | null}
 */
export function actOf({ key, ctrlKey, metaKey, altKey, isComposing, target }, isOn) {
  if (ctrlKey || metaKey || altKey || isComposing) return null;
  if (key === "Escape") return "escape";
  if (!isOn || isWriting(target)) return null;
  return Object.hasOwn(ACTS, key) ? ACTS[key] : null;
}

/** @param {EventTarget | null} target */
function isWriting(target) {
  const { matches } = /** @type {any} */ (target ?? {});
  return typeof matches === "function" && /** @type {Element} */ (target).matches(WRITING);
}
