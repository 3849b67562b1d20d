// The eleven words: shown when asked for, two of them asked back. They are kept nowhere else on this page.
import { part } from "./parts.js";
import { showProblems } from "./problems.js";
/** @import { Strings } from "./strings.js" */

const ASKED = ["first", "second"];

export class WordsScreens {
  /** @type {readonly string[]} */
  #words = [];
  /** @type {number[]} */
  #places = [];
  #shown;
  #asked;
  #strings;

  /**
   * @param {HTMLElement} shown the screen that shows them
   * @param {HTMLElement} asked the screen that asks for two
   * @param {Strings} strings
   */
  constructor(shown, asked, strings) {
    this.#shown = shown;
    this.#asked = asked;
    this.#strings = strings;
  }

  /** @param {readonly string[]} words */
  take(words) {
    this.#words = words;
  }

  /** Put the words on the screen. */
  uncover() {
    const items = this.#words.map((word) => {
      const item = document.createElement("li");
      item.textContent = word;
      return item;
    });
    part(this.#shown, "words").replaceChildren(...items);
    this.#turn(true);
    part(this.#shown, "words").focus();
  }

  /** Take the words off the screen, and ask for two. */
  ask() {
    this.cover();
    this.#places = twoPlaces(this.#words.length, crypto.getRandomValues(new Uint32Array(2)));
    ASKED.forEach((which, i) => {
      const number = this.#places[i] + 1;
      part(this.#asked, `${which}-label`).textContent = this.#strings.say("word-number", { number });
      this.#input(which).value = "";
    });
    showProblems(this.#asked, []);
  }

  /** Say whether both words asked for are right, and show which are not. */
  check() {
    const problems = ASKED.flatMap((which, i) => {
      const field = this.#input(which);
      const number = this.#places[i] + 1;
      const isRight = plainWord(field.value) === this.#words[this.#places[i]];
      return isRight ? [] : [{ field, text: this.#strings.say("problem-word", { number }) }];
    });
    showProblems(this.#asked, problems);
    return !problems.length;
  }

  /** Take the words off the screen. */
  cover() {
    part(this.#shown, "words").replaceChildren();
    this.#turn(false);
  }

  /** Drop them. */
  forget() {
    this.#words = [];
    this.cover();
    for (const which of ASKED) this.#input(which).value = "";
  }

  /** @param {string} which */
  #input(which) {
    return /** @type {HTMLInputElement} */ (part(this.#asked, `${which}-word`));
  }

  /** @param {boolean} isUncovered */
  #turn(isUncovered) {
    part(this.#shown, "covered").hidden = isUncovered;
    part(this.#shown, "uncovered").hidden = !isUncovered;
  }
}

/**
 * Pick two different places of `count`, the earlier one first.
 *
 * @param {number} count
 * @param {ArrayLike<number>} chance two numbers drawn at random
 */
export function twoPlaces(count, chance) {
  const first = chance[0] % count;
  const second = (first + 1 + (chance[1] % (count - 1))) % count;
  return [Math.min(first, second), Math.max(first, second)];
}

/**
 * Return a word as the list has it: small letters and nothing else.
 *
 * @param {string} text
 */
export const plainWord = (text) => text.normalize("NFKC").toLowerCase().replace(/[^a-z]/g, "");
