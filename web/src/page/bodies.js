// The list of bodies in the document: who they are in plain words, which can be chosen, the words of their keys.
import { inLanguage } from "./choosing.js";
import { allParts, copyOf, inputsOf, part } from "./parts.js";
/**
 * @import { Body, Choosing } from "./choosing.js"
 * @import { Strings } from "./strings.js"
 */

export class Bodies {
  #choosing;
  #section;
  #strings;
  #lang;
  /** @type {Map<string, HTMLElement>} */
  #cards = new Map();

  /**
   * @param {Choosing} choosing
   * @param {HTMLElement} section the screen
   * @param {Strings} strings
   * @param {string} lang
   */
  constructor(choosing, section, strings, lang) {
    this.#choosing = choosing;
    this.#section = section;
    this.#strings = strings;
    this.#lang = lang;
  }

  /** Show the bodies that were fetched, in place of those before. */
  fill() {
    const list = part(this.#section, "bodies");
    for (const card of this.#cards.values()) card.remove();
    const { bodies } = this.#choosing;
    this.#cards = new Map(bodies.map((body) => [body.id, this.#card(body)]));
    list.append(...this.#cards.values());
    this.refresh();
  }

  /** Show who can be chosen now. */
  refresh() {
    const { bodies, leftOut } = this.#choosing;
    for (const body of bodies) {
      const card = /** @type {HTMLElement} */ (this.#cards.get(body.id));
      card.hidden = this.#choosing.isHidden(body);
      inputsOf(card)[0].disabled = !this.#choosing.isOpen(body);
      const reason = part(card, "reason");
      reason.textContent = leftOut.has(body.id) ? this.#strings.say("left-out") : this.#unavailable(body);
      reason.hidden = !reason.textContent;
    }
    const hidden = bodies.filter((body) => this.#choosing.isHidden(body)).length;
    const note = part(this.#section, "left-in-country");
    note.hidden = !hidden;
    note.textContent = this.#strings.say("left-in-country", { number: hidden });
  }

  /**
   * Show the words to compare, or, without them, that there are none.
   *
   * @param {{pin: string[], bodies: Record<string, string[]>} | null} words
   */
  showWords(words) {
    const none = this.#strings.say("no-words");
    part(this.#section, "pin-words").textContent = words?.pin.join(" ") ?? none;
    for (const [id, card] of this.#cards) {
      for (const place of allParts(card, "key-words")) place.textContent = words?.bodies[id]?.join(" ") ?? none;
    }
  }

  /**
   * Return what a body is called in the language of the page.
   *
   * @param {Body} body
   */
  nameOf({ name, title }) {
    return inLanguage(name, this.#lang, title).text;
  }

  /** @param {Body} body */
  #card(body) {
    const card = copyOf(this.#section.ownerDocument, "body");
    const { id, name, mandate, limits, title } = body;
    card.dataset.body = id;
    this.#write(part(card, "name"), name, title);
    this.#write(part(card, "mandate"), mandate, "");
    this.#write(part(card, "limits"), limits, "");
    for (const fact of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-fact]"))) {
      if (!isFact(body, fact.dataset.fact ?? "")) fact.remove();
    }
    const [tick] = inputsOf(card);
    tick.id = `body-${id}`;
    tick.value = id;
    tick.checked = this.#choosing.ticked.has(id);
    tick.addEventListener("change", () => {
      if (tick.checked) this.#choosing.ticked.add(id);
      else this.#choosing.ticked.delete(id);
    });
    if (!body.available) allParts(card, "key")[0]?.remove();
    return card;
  }

  /** @param {HTMLElement} place @param {Record<string, string>} texts @param {string} otherwise */
  #write(place, texts, otherwise) {
    const { text, lang } = inLanguage(texts, this.#lang, otherwise);
    place.textContent = text;
    if (lang !== this.#lang) place.lang = lang;
  }

  /** @param {Body} body */
  #unavailable({ available, reason }) {
    if (available) return "";
    return this.#strings.say("unavailable", { reason: this.#strings.sayOr(`reason-${reason}`, "reason-no-key") });
  }
}

/**
 * Say whether a fact such as `inCountry=true` holds; of a body of which nothing is said neither it nor its
 * opposite does.
 *
 * @param {Record<string, any>} body
 * @param {string} fact
 */
function isFact(body, fact) {
  const [name, value] = fact.split("=");
  return String(body[name]) === value;
}
