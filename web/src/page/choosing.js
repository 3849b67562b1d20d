// Which bodies a reporter may choose now, and has chosen; knows rules and no document.

const BODIES_LIMIT = 4;

/**
 * A body as the worker describes it; texts are by language, facts null where nothing is said of it.
 *
 * @typedef {object} Body
 * @property {string} id
 * @property {string} title in English
 * @property {Record<string, string>} name
 * @property {Record<string, string>} mandate
 * @property {Record<string, string>} limits
 * @property {boolean | null} inCountry
 * @property {boolean | null} contactsState
 * @property {boolean | null} insideUn
 * @property {boolean} available
 * @property {string | null} reason
 * @property {boolean} evidence whether it takes files for an evidence unit
 */

export class Choosing {
  /** @type {readonly Body[]} */
  bodies = [];
  /** Whether bodies inside the country are left out. */
  isStrained = false;
  /** @type {Set<string>} ids of those left out for a conflict of interest */
  leftOut = new Set();
  /** Whether somebody at a body is said to be involved. */
  isInvolved = false;
  /** Whether it was said that nonetheless none is to be left out. */
  isNoneLeftOut = false;
  /** @type {Set<string>} ids ticked, whatever else holds */
  ticked = new Set();

  /** @param {Body} body */
  isHidden({ inCountry }) {
    return this.isStrained && inCountry === true;
  }

  /** @param {Body} body */
  isOpen(body) {
    return body.available && !this.isHidden(body) && !this.leftOut.has(body.id);
  }

  /** The bodies that the report would go to. */
  get chosen() {
    return this.bodies.filter((body) => this.ticked.has(body.id) && this.isOpen(body));
  }

  /** Those that could be left out: chosen before any conflict was named. */
  get considered() {
    return this.bodies.filter((body) => this.ticked.has(body.id) && body.available && !this.isHidden(body));
  }

  /** Those left out for a conflict of interest. */
  get omitted() {
    return this.bodies.filter(({ id }) => this.leftOut.has(id));
  }

  /** Whether any of them takes files for an evidence unit. */
  get hasUnit() {
    return this.chosen.some(({ evidence }) => evidence);
  }

  /** The code of what is wrong with the choice, or null. */
  get problem() {
    const { length } = this.chosen;
    if (length > BODIES_LIMIT) return "bodies-many";
    if (length) return null;
    return this.considered.length ? "bodies-gone" : "bodies";
  }

  /** Whether somebody is involved, and nothing was said of where. */
  get isConflictOpen() {
    return this.isInvolved && !this.isNoneLeftOut && !this.leftOut.size;
  }
}

/**
 * Return a text in a language, else in English, and which of the two it is.
 *
 * @param {Record<string, string>} texts
 * @param {string} lang
 * @param {string} otherwise
 */
export function inLanguage(texts, lang, otherwise) {
  return texts[lang] ? { text: texts[lang], lang } : { text: texts.en ?? otherwise, lang: "en" };
}
