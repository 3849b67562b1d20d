// The screen of files: adding, taking away, who may open each.
import { sizeText } from "./digits.js";
import { allParts, copyOf, inputsOf, part } from "./parts.js";
import { arrange } from "./radios.js";
import { showProblems } from "./problems.js";
/**
 * @import { Added, AttachedFiles } from "./attached_files.js"
 * @import { Strings } from "./strings.js"
 */

/**
 * Let the screen add to `files` and take away from them.
 *
 * @param {HTMLElement} section the screen
 * @param {AttachedFiles} files
 * @param {Strings} strings
 * @param {(text: string) => void} announce
 */
export function watchFiles(section, files, strings, announce) {
  const picker = /** @type {HTMLInputElement} */ (section.querySelector("#files-add"));
  const refresh = () => {
    part(section, "files").replaceChildren(...files.all.map((added) => row(added)));
  };
  const row = (/** @type {Added} */ added) => {
    const item = rowOf(section, added, strings);
    part(item, "remove-file", "act").addEventListener("click", () => {
      files.remove(added);
      refresh();
      announce(strings.say("file-removed"));
      picker.focus();
    });
    return item;
  };
  picker.addEventListener("change", () => {
    const chosen = [...(picker.files ?? [])];
    // Emptied at once, so that the same file can be added again after it was taken away.
    picker.value = "";
    const problem = files.add(chosen);
    showProblems(section, problem ? [{ field: picker, text: strings.say(`problem-${problem}`) }] : []);
    if (problem) return;
    refresh();
    announce(strings.say("file-added", { number: chosen.length }));
  });
}

/** @param {HTMLElement} section @param {Added} added @param {Strings} strings */
function rowOf(section, added, strings) {
  const item = copyOf(section.ownerDocument, "file");
  for (const name of allParts(item, "name")) name.textContent = added.file.name;
  part(item, "size").textContent = sizeText(added.file.size, strings);
  const group = /** @type {HTMLElement} */ (item.querySelector("[role=radiogroup]"));
  for (const radio of inputsOf(group)) radio.checked = radio.value === added.purpose;
  arrange(group);
  group.addEventListener("change", ({ target }) => {
    const { value } = /** @type {HTMLInputElement} */ (target);
    added.purpose = value === "evidence" ? "evidence" : "all";
  });
  return item;
}
