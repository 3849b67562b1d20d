// A button beside each id that copies it; without this script it can be selected like any text.

const COPY = "copy";
const COPIED = "copied";
const SHOWN_MILLISECONDS = 1500;

/** @param {HTMLElement} root */
export function addCopyButtons(root) {
  if (!navigator.clipboard) return;
  for (const piece of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-copy]"))) {
    if (piece.nextElementSibling?.classList.contains(COPY)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = COPY;
    button.textContent = COPY;
    button.addEventListener("click", () => copy(button, piece.dataset.copy ?? ""));
    piece.after(button);
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {string} text
 */
async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  button.textContent = COPIED;
  setTimeout(() => (button.textContent = COPY), SHOWN_MILLISECONDS);
}
