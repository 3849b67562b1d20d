// The screen on which all answers are read once more before anything is sealed. Asks nothing and changes nothing.
import { answersOf, headingOf, showAnswers } from "./answers.js";
import { sizeText } from "./digits.js";
import { place, toCheck } from "./journey.js";
import { part } from "./parts.js";
/**
 * @import { AttachedFiles } from "./attached_files.js"
 * @import { Bodies } from "./bodies.js"
 * @import { Choosing } from "./choosing.js"
 * @import { Screens } from "./screens.js"
 * @import { Strings } from "./strings.js"
 */

export class CheckScreen {
  #screens;
  #choosing;
  #bodies;
  #files;
  #strings;

  /**
   * @param {Screens} screens
   * @param {{choosing: Choosing, bodies: Bodies, files: AttachedFiles, strings: Strings}} answered
   */
  constructor(screens, { choosing, bodies, files, strings }) {
    this.#screens = screens;
    this.#choosing = choosing;
    this.#bodies = bodies;
    this.#files = files;
    this.#strings = strings;
  }

  /** Show all that was answered, each question once. @param {string} form the form chosen */
  show(form) {
    const seen = /** @type {Set<string>} */ (new Set());
    const bodies = this.#screens.screen("bodies");
    const receivers = this.#choosing.chosen.map((body) => ({ label: "", value: this.#bodies.nameOf(body) }));
    const strained = answersOf(bodies, seen).rows;
    const others = toCheck(form)
      .map((name) => answersOf(this.#screens.screen(name), seen))
      .map(({ rows, ...answered }) => ({ ...answered, rows: [...rows, ...this.#moreRows(answered.screen)] }))
      // An alert does not list the questions that only a full report asks, unless they were answered.
      .filter(({ screen, rows }) => rows.length || form !== "alert" || place(screen) === null);
    showAnswers(part(this.#screens.screen("check"), "answers"), [
      { screen: "bodies", question: headingOf(bodies), rows: [...receivers, ...strained] },
      ...others,
    ]);
  }

  /** Go to the answers of one screen, if they are listed. @param {string} screen */
  focus(screen) {
    const check = this.#screens.screen("check");
    const heading = /** @type {HTMLElement | null} */ (check.querySelector(`[data-answers="${screen}"] h2`));
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView();
  }

  /** What a screen holds besides its fields. @param {string} screen */
  #moreRows(screen) {
    if (screen === "files") return this.#fileRows();
    if (screen !== "involved") return [];
    const { omitted, isInvolved, isNoneLeftOut } = this.#choosing;
    const label = this.#strings.say("left-out-row");
    if (isInvolved && isNoneLeftOut) return [{ label, value: this.#strings.say("none") }];
    return omitted.map((body) => ({ label, value: this.#bodies.nameOf(body) }));
  }

  #fileRows() {
    if (!this.#files.all.length) return [{ label: "", value: this.#strings.say("none") }];
    return this.#files.all.map(({ file, purpose }) => ({
      // A name in another direction must not turn its size around.
      label: `\u2068${file.name}\u2069 (${sizeText(file.size, this.#strings)})`,
      value: this.#strings.say(this.#choosing.hasUnit && purpose === "evidence" ? "for-evidence" : "for-all"),
    }));
  }
}
