// The order of the screens, for a short alert and for a full report. Knows no document and no answer.

const BEFORE = ["start", "bodies", "involved", "form"];
const QUESTIONS = [
  "what",
  "where",
  "when",
  "urgency",
  "affected",
  "responsible",
  "how_known",
  "raised",
  "risk",
  "presence",
];
const AFTER = ["files", "consent", "check"];
const ORDERS = /** @type {Record<string, string[]>} */ ({
  alert: [...BEFORE, "alert", ...AFTER],
  full: [...BEFORE, ...QUESTIONS, ...AFTER],
});

/**
 * Return the screen that follows; `form` is `alert`, `full`, or empty before it was chosen.
 *
 * @param {string} screen
 * @param {string} form
 */
export function after(screen, form) {
  const order = ORDERS[form] ?? BEFORE;
  const at = order.indexOf(screen);
  return order[at + 1] ?? "check";
}

/**
 * Return the place of a question among its like, from 1, and how many there are; null for other screens.
 *
 * @param {string} screen
 */
export function place(screen) {
  const at = QUESTIONS.indexOf(screen);
  return at < 0 ? null : { number: at + 1, total: QUESTIONS.length };
}

/**
 * Return the screens whose answers are checked before sending, in their order. A short alert also shows what
 * was typed elsewhere, so that nothing goes along unseen.
 *
 * @param {string} form
 * @returns {string[]}
 */
export function toCheck(form) {
  const questions = form === "alert" ? ["alert", ...QUESTIONS] : QUESTIONS;
  return ["involved", "form", ...questions, "files", "consent"];
}
