// Where the page begins: leaving works on every page, and the form begins where there is one. The document as
// it came is what shows without this script.
import { lacks } from "./abilities.js";
import { Flow } from "./flow.js";
import { Leaving } from "./leaving.js";
import { part } from "./parts.js";
import { holdBackUnsealed } from "./sealed_only.js";
import { readStrings } from "./strings.js";
import { workerAddress } from "./worker_address.js";
import { WorkerLine } from "./worker_line.js";

const BLANK = "Blank page";

const html = document.documentElement;
const leaving = new Leaving(window, BLANK);
leaving.arm();
html.classList.add("script");

for (const form of document.querySelectorAll("form[data-sealed-only]")) {
  holdBackUnsealed(/** @type {HTMLFormElement} */ (form));
}

const template = document.getElementById("flow");
if (template instanceof HTMLTemplateElement) begin(template);

/** @param {HTMLTemplateElement} template */
function begin(template) {
  const unscripted = /** @type {HTMLElement} */ (document.getElementById("unscripted"));
  const missing = lacks(window);
  if (missing.length) {
    const list = part(unscripted, "missing");
    for (const entry of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-lacks]"))) {
      entry.hidden = !missing.includes(entry.dataset.lacks ?? "");
    }
    list.hidden = false;
    return;
  }
  const { worker = "", words = "" } = html.dataset;
  const address = workerAddress(worker, /** @type {any} */ (window).trustedTypes);
  const line = new WorkerLine(new Worker(address));
  const root = /** @type {HTMLElement} */ (template.parentElement);
  const screens = template.content.cloneNode(true);
  template.remove();
  unscripted.remove();
  root.append(screens);
  leaving.end = () => line.close();
  leaving.guard();
  new Flow(root, { strings: readStrings(root), line, lang: html.lang, wordsAddress: words, leaving }).begin();
}
