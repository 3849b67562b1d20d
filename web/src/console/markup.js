// The one thing that Trusted Types let these pages turn from text into elements: answers of our own server, whose
// templates escape all that a reporter wrote.

const POLICY = "console";

/**
 * @typedef {object} TrustedTypes
 * @property {(name: string, rules: {createHTML: (text: string) => string}) => {createHTML: (text: string) => any}} createPolicy
 */

export class Markup {
  #trusted;
  #parser;

  /**
   * To be made once: a browser makes a policy only once.
   *
   * @param {{parseFromString: (text: any, type: "text/html") => Document}} parser
   * @param {TrustedTypes} [trustedTypes] absent in browsers that have none
   */
  constructor(parser, trustedTypes) {
    this.#parser = parser;
    this.#trusted = trustedTypes?.createPolicy(POLICY, { createHTML: (text) => text });
  }

  /**
   * Return the elements of an answer, in a document of their own where nothing runs and nothing loads.
   *
   * @param {string} text
   */
  read(text) {
    return this.#parser.parseFromString(this.#trusted ? this.#trusted.createHTML(text) : text, "text/html").body;
  }
}
