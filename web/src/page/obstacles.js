// What keeps a report from going on: on each screen, and all of it on the last one before sealing. Shows nothing.
import { answerTo, readFields } from "./fields.js";
import { problemsOf } from "./form.js";
import { part } from "./parts.js";
import { today } from "./sending.js";
/**
 * @import { Choosing } from "./choosing.js"
 * @import { Problem } from "./form.js"
 * @import { Shown } from "./problems.js"
 * @import { Screens } from "./screens.js"
 * @import { Strings } from "./strings.js"
 */

// A reporter may live where it is tomorrow already.
const DAYS_AHEAD = 1;

export class Obstacles {
  #root;
  #screens;
  #choosing;
  #strings;

  /**
   * @param {HTMLElement} root holds the screens
   * @param {{screens: Screens, choosing: Choosing, strings: Strings}} tools
   */
  constructor(root, { screens, choosing, strings }) {
    this.#root = root;
    this.#screens = screens;
    this.#choosing = choosing;
    this.#strings = strings;
  }

  /**
   * Return what must be changed on a screen before the next one.
   *
   * @param {string} screen
   * @returns {Shown[]}
   */
  on(screen) {
    if (screen === "bodies") return this.#choice();
    if (screen === "check") return this.#all();
    const section = this.#screens.screen(screen);
    const asked = this.#asked(section, screen === "form").map(({ path, text }) => ({
      field: part(section, path, "field"),
      text,
    }));
    return screen === "involved" ? [...this.#conflict(), ...asked] : asked;
  }

  /** Everything that keeps the report from going, each at the button that leads to where it stands. */
  #all() {
    const check = this.#screens.screen("check");
    const asked = this.#asked(this.#root, true).map(({ path, text }) => {
      const fields = [...this.#root.querySelectorAll(`[data-field="${path}"]`)];
      const screens = fields.map((field) => screenOf(field));
      const screen = screens.find((name) => check.querySelector(`[data-answers="${name}"]`)) ?? screens[0];
      return { screen, text };
    });
    const choice = this.#choice().map(({ text }) => ({ screen: "bodies", text }));
    const conflict = this.#conflict().map(({ text }) => ({ screen: "involved", text }));
    return [...choice, ...conflict, ...asked].map(({ screen, text }) => ({ field: part(check, screen, "to"), text }));
  }

  /** What is wrong with the answers inside `place`. @param {ParentNode} place @param {boolean} needsForm */
  #asked(place, needsForm) {
    const isFormless = needsForm && !answerTo(this.#root, "form");
    const form = /** @type {Problem[]} */ (isFormless ? [{ path: "form", code: "form" }] : []);
    return [...form, ...problemsOf(readFields(place), today(DAYS_AHEAD))].map(({ path, code, number = 0 }) => ({
      path,
      text: this.#strings.say(`problem-${code}`, { number }),
    }));
  }

  #choice() {
    const { problem } = this.#choosing;
    const field = part(this.#screens.screen("bodies"), "bodies");
    return problem ? [{ field, text: this.#strings.say(`problem-${problem}`) }] : [];
  }

  #conflict() {
    const field = part(this.#screens.screen("involved"), "left-out-question");
    return this.#choosing.isConflictOpen ? [{ field, text: this.#strings.say("problem-involved") }] : [];
  }
}

/** @param {Element} element */
function screenOf(element) {
  return /** @type {HTMLElement} */ (element.closest("[data-screen]")).dataset.screen ?? "";
}
