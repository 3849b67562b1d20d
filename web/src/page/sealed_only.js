// The upload form for a file sealed elsewhere: holds back a file that is not sealed, before it leaves.

const BEGINNINGS = ["age-encryption.org/v1\n", "CHSEAL1\n"];

/**
 * Say whether a file begins as a sealed one does.
 *
 * @param {Blob} file
 */
export async function isSealed(file) {
  const longest = Math.max(...BEGINNINGS.map(({ length }) => length));
  const start = new TextDecoder("latin1").decode(await file.slice(0, longest).arrayBuffer());
  return BEGINNINGS.some((beginning) => start.startsWith(beginning));
}

/**
 * Let `form` go only with a sealed file.
 *
 * @param {HTMLFormElement} form
 */
export function holdBackUnsealed(form) {
  const input = /** @type {HTMLInputElement} */ (form.querySelector("input[type=file]"));
  const error = /** @type {HTMLElement} */ (form.querySelector(".error"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = input.files ?? [];
    error.hidden = !file || (await isSealed(file));
    if (!error.hidden) input.focus();
    else if (file) form.submit();
  });
}
