// Asks now and then what changed, and puts the changed parts into the page without disturbing whoever reads it.
import { part } from "../page/parts.js";
import { newWords } from "./merging.js";
/**
 * @import { Markup } from "./markup.js"
 * @import { Server } from "./server.js"
 * @import { Rows } from "./rows.js"
 */

const SHOWN_MILLISECONDS = 2000;
const HIDDEN_MILLISECONDS = 15_000;
const MISSES = 2;

/** @param {boolean} isHidden */
export const pauseMilliseconds = (isHidden) => (isHidden ? HIDDEN_MILLISECONDS : SHOWN_MILLISECONDS);

/**
 * Return the address of what changed, with the question of the list.
 *
 * @param {string} here the list's own address
 * @param {{version?: string, seen?: string}} known
 */
export function pulseAddress(here, { version = "0", seen = "" }) {
  const fields = new URLSearchParams(here.split("?")[1] ?? "");
  fields.set("version", version);
  fields.set("seen", seen);
  return `/pulse?${fields}`;
}

export class Pulse {
  #server;
  #markup;
  #rows;
  #say;
  #isAsking = false;
  #misses = 0;

  /** @param {{server: Server, markup: Markup, rows: Rows, say: (words: string) => void}} parts */
  constructor({ server, markup, rows, say }) {
    this.#server = server;
    this.#markup = markup;
    this.#rows = rows;
    this.#say = say;
  }

  /** Go on asking, at once when somebody looks at the page again. */
  begin() {
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) void this.ask();
    });
    this.#goOn();
  }

  #goOn() {
    setTimeout(async () => {
      await this.ask();
      this.#goOn();
    }, pauseMilliseconds(document.hidden));
  }

  /**
   * Ask once, whatever is known where `isAnew`.
   *
   * @param {boolean} [isAnew]
   */
  async ask(isAnew = false) {
    if (this.#isAsking) return;
    this.#isAsking = true;
    const known = isAnew ? {} : { ...part(document, "status").dataset };
    const text = await this.#server.part(pulseAddress(part(document, "rows").dataset.here ?? "", known));
    this.#isAsking = false;
    this.#cover();
    if (text) this.#take(this.#markup.read(text));
  }

  /** Cover what is shown once the console is closed: it would grow old, and lie open for anybody. */
  #cover() {
    this.#misses = this.#server.isGone ? this.#misses + 1 : 0;
    const isClosed = this.#misses >= MISSES;
    part(document, "gone").hidden = !isClosed;
    document.body.classList.toggle("closed", isClosed);
  }

  /** @param {HTMLElement} answer */
  #take(answer) {
    swap("status", answer);
    swap("alarms", answer);
    takeCounts(answer);
    const count = this.#rows.take(part(answer, "rows"));
    if (count) this.#say(newWords(count));
  }
}

/**
 * Put a part of the answer in the place of the one on the page, unless it is the same or being used.
 *
 * @param {string} name
 * @param {HTMLElement} answer
 */
function swap(name, answer) {
  const [old, fresh] = [part(document, name), part(answer, name)];
  for (const attribute of fresh.getAttributeNames()) old.setAttribute(attribute, fresh.getAttribute(attribute) ?? "");
  old.hidden = fresh.hidden;
  const isUsed = old.contains(document.activeElement) || old.contains(getSelection()?.anchorNode ?? null);
  if (old.textContent === fresh.textContent || isUsed) return;
  old.replaceChildren(...fresh.childNodes);
}

/** @param {HTMLElement} answer */
function takeCounts(answer) {
  const fresh = part(answer, "views");
  for (const link of /** @type {NodeListOf<HTMLElement>} */ (part(document, "views").querySelectorAll("[data-view]"))) {
    const came = part(fresh, link.dataset.view ?? "", "view");
    const [old, next] = [link, came].map((one) => /** @type {HTMLElement} */ (one.querySelector(".count")));
    old.textContent = next.textContent;
    link.classList.toggle("none", came.classList.contains("none"));
  }
}
