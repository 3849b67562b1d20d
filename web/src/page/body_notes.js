// What follows from the bodies chosen, told on other screens: who takes no originals, and whom others could still
// tell. Chooses nothing.
import { answerTo } from "./fields.js";
/**
 * @import { Bodies } from "./bodies.js"
 * @import { Body, Choosing } from "./choosing.js"
 * @import { Strings } from "./strings.js"
 */

const SHARING = ["C3", "C4"];

export class BodyNotes {
  #root;
  #choosing;
  #bodies;
  #strings;

  /**
   * @param {HTMLElement} root holds the screens
   * @param {{choosing: Choosing, bodies: Bodies, strings: Strings}} tools
   */
  constructor(root, { choosing, bodies, strings }) {
    this.#root = root;
    this.#choosing = choosing;
    this.#bodies = bodies;
    this.#strings = strings;
  }

  /** Tell which of them have no evidence unit. @param {HTMLElement} note */
  tellUnits(note) {
    const without = this.#choosing.chosen.filter(({ evidence }) => !evidence);
    const bodies = this.#namesOf(without);
    note.hidden = !without.length;
    note.textContent = !without.length
      ? ""
      : this.#strings.say(this.#choosing.hasUnit ? "no-unit-some" : "no-unit-all", { bodies });
  }

  /** Tell that who was left out could still be given it by others. @param {HTMLElement} note */
  tellLeftOut(note) {
    const { omitted } = this.#choosing;
    const isShared = SHARING.some((use) => answerTo(this.#root, `consent.0.answers.${use}`) !== "no");
    note.hidden = !omitted.length || !isShared;
    note.textContent = note.hidden ? "" : this.#strings.say("left-out-note", { bodies: this.#namesOf(omitted) });
  }

  /** @param {readonly Body[]} bodies */
  #namesOf(bodies) {
    return bodies.map((body) => this.#bodies.nameOf(body)).join("; ");
  }
}
