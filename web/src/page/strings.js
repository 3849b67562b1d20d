// The sentences that the script says, read from the document so that they are in its language; holds none itself.

export class Strings {
  #texts;

  /** @param {Iterable<[string, string]>} texts name and text of each */
  constructor(texts) {
    this.#texts = new Map(texts);
  }

  /**
   * Return the sentence of that name, or of the other one if there is none.
   *
   * @param {string} name
   * @param {string} otherwise
   */
  sayOr(name, otherwise) {
    return this.say(this.#texts.has(name) ? name : otherwise);
  }

  /**
   * Return the sentence of that name with what stands in braces filled in.
   *
   * @param {string} name
   * @param {Record<string, string | number>} [values]
   * @throws {TypeError} there is none of that name
   */
  say(name, values = {}) {
    const text = this.#texts.get(name);
    if (text === undefined) throw new TypeError(`no string ${name}`);
    return text.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
  }
}

/**
 * Read the list `#strings`.
 *
 * @param {ParentNode} root
 */
export function readStrings(root) {
  const items = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("#strings [data-string]")]);
  return new Strings(items.map((item) => [item.dataset.string ?? "", item.textContent ?? ""]));
}
