// The flow of a report from the first screen to the last: who is asked what next. Holds no answer itself; what
// was typed stays in the fields until it is handed to the worker, and is cleared when the report is sent.
import { AttachedFiles } from "./attached_files.js";
import { Bodies } from "./bodies.js";
import { BodyNotes } from "./body_notes.js";
import { CheckScreen } from "./check_screen.js";
import { Choosing } from "./choosing.js";
import { Delivery } from "./delivery.js";
import { answerTo, keepAlike, readFields } from "./fields.js";
import { watchFiles } from "./files.js";
import { reportOf } from "./form.js";
import { after, place } from "./journey.js";
import { readLeftOut, showLeftOut, watchLeftOut } from "./left_out.js";
import { Listing } from "./listing.js";
import { Obstacles } from "./obstacles.js";
import { allParts, part } from "./parts.js";
import { showProblems } from "./problems.js";
import { joinRadios } from "./radios.js";
import { Screens } from "./screens.js";
import { SendingScreen, today } from "./sending.js";
import { WordsScreens } from "./words.js";
import { ASK } from "../worker/protocol.js";
/**
 * @import { Receipt } from "./delivery.js"
 * @import { Leaving } from "./leaving.js"
 * @import { Strings } from "./strings.js"
 * @import { WorkerLine } from "./worker_line.js"
 */

const CHECK = "check";

export class Flow {
  #root;
  #strings;
  #line;
  #lang;
  #screens;
  #choosing = new Choosing();
  #files = new AttachedFiles();
  #bodies;
  #notes;
  #obstacles;
  #check;
  #listing;
  #delivery;
  #words;
  #isChanging = false;
  #isSent = false;

  /**
   * @param {HTMLElement} root holds the screens
   * @param {{strings: Strings, line: WorkerLine, lang: string, wordsAddress: string, leaving: Leaving}} tools
   */
  constructor(root, { strings, line, lang, wordsAddress, leaving }) {
    this.#root = root;
    this.#strings = strings;
    this.#line = line;
    this.#lang = lang;
    this.#screens = new Screens(root);
    this.#bodies = new Bodies(this.#choosing, this.#screen("bodies"), strings, lang);
    const answered = { choosing: this.#choosing, bodies: this.#bodies, files: this.#files, strings };
    this.#check = new CheckScreen(this.#screens, answered);
    this.#notes = new BodyNotes(root, answered);
    this.#obstacles = new Obstacles(root, { screens: this.#screens, choosing: this.#choosing, strings });
    this.#listing = new Listing(this.#screen("bodies"), { ...answered, line, wordsAddress });
    const sending = new SendingScreen(this.#screen("sending"), strings, (text) => this.#announce(text));
    this.#delivery = new Delivery(sending, line);
    this.#words = new WordsScreens(this.#screen("words"), this.#screen("words_back"), strings);
    leaving.isUnsent = () => this.#isUnsent();
  }

  /** Show the first screen and fetch the list of bodies meanwhile. */
  begin() {
    const onion = location.hostname.endsWith(".onion");
    part(this.#root, "onion").hidden = !onion;
    part(this.#root, "clearnet").hidden = onion;
    joinRadios(this.#root);
    keepAlike(this.#root);
    watchLeftOut(this.#screen("involved"));
    watchFiles(this.#screen("files"), this.#files, this.#strings, (text) => this.#announce(text));
    this.#root.addEventListener("change", () => this.#reconsider());
    this.#root.addEventListener("input", () => this.#offerCheck(this.#screen(this.#screens.current)));
    this.#root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#act(event.submitter);
    });
    this.#root.addEventListener("click", ({ target }) => {
      const button = /** @type {Element} */ (target).closest("button[type=button]");
      if (button) this.#act(/** @type {HTMLElement} */ (button));
    });
    this.#show("start");
    this.#fetch();
  }

  /** @param {HTMLElement | null} button */
  #act(button) {
    switch (button?.dataset.act) {
      case "continue":
        return this.#continue();
      case "back":
        return this.#back();
      case "to-check":
        return this.#show(CHECK);
      case "change":
        return this.#change(button.dataset.to ?? CHECK);
      case "fetch-again":
        return this.#fetch();
      case "try-again":
        return this.#send();
      case "show-words":
        return this.#words.uncover();
      case "words-kept":
        return this.#askBack();
      case "words-again":
        this.#show("words");
        return this.#words.uncover();
      case "without-words":
        return this.#end(false);
      case "print":
        return window.print();
      default:
        return undefined;
    }
  }

  #continue() {
    const { current } = this.#screens;
    if (current === "words_back") {
      if (this.#words.check()) this.#end(true);
      return;
    }
    const problems = this.#obstacles.on(current);
    showProblems(this.#screen(current), problems);
    if (problems.length) return;
    if (current === CHECK) {
      this.#send();
      return;
    }
    this.#reconsider();
    if (current === "involved" && this.#choosing.problem) this.#lack("bodies");
    else if (this.#isChanging) this.#return(current);
    else this.#show(after(current, this.#form));
  }

  #back() {
    this.#words.cover();
    if (this.#isChanging) this.#return(this.#screens.current);
    else {
      this.#screens.back();
      this.#prepare(this.#screens.current);
    }
  }

  /** @param {string} screen */
  #change(screen) {
    this.#show(screen);
    // Who changes between alert and full report has other questions to go through.
    this.#isChanging = screen !== "form";
  }

  /** Go back to the check, to where the change of this screen shows. @param {string} screen */
  #return(screen) {
    this.#show(CHECK);
    this.#check.focus(screen);
  }

  /** @param {string} screen */
  #show(screen) {
    this.#isChanging = false;
    this.#prepare(screen);
    this.#screens.show(screen);
  }

  /** Show a screen with what keeps the report from going on. @param {string} screen */
  #lack(screen) {
    const wasChanging = this.#isChanging;
    this.#show(screen);
    this.#isChanging = wasChanging;
    showProblems(this.#screen(screen), this.#obstacles.on(screen));
  }

  /** @param {string} name */
  #prepare(name) {
    const screen = this.#screen(name);
    const at = place(name);
    if (at) part(screen, "caption").textContent = this.#strings.say("caption", at);
    this.#offerCheck(screen);
    if (name === "bodies") this.#bodies.refresh();
    if (name === "involved") {
      showLeftOut(screen, this.#choosing, (body) => this.#bodies.nameOf(body));
      // Who is no longer chosen is no longer listed.
      this.#reconsider();
    }
    if (name === "files") this.#notes.tellUnits(part(screen, "no-unit"));
    if (name === CHECK) this.#check.show(this.#form);
  }

  /** Once there is an account, the rest may be skipped. @param {HTMLElement} screen */
  #offerCheck(screen) {
    for (const skip of allParts(screen, "to-check", "act")) skip.hidden = !this.#hasAccount;
  }

  get #form() {
    return answerTo(this.#root, "form");
  }

  get #hasAccount() {
    return answerTo(this.#root, "what") !== "";
  }

  #entries() {
    return readFields(this.#root);
  }

  /** Take in what was answered about the bodies. */
  #reconsider() {
    const involved = answerTo(this.#root, "conflict_of_interest.involved") === "yes";
    const { ids, isNone } = readLeftOut(this.#screen("involved"));
    this.#choosing.isStrained = answerTo(this.#root, "relations_strained") !== "";
    this.#choosing.isInvolved = involved;
    this.#choosing.isNoneLeftOut = isNone;
    this.#choosing.leftOut = new Set(involved ? ids : []);
    this.#bodies.refresh();
    this.#notes.tellLeftOut(part(this.#screen("consent"), "left-out-note"));
  }

  async #fetch() {
    await this.#listing.fetch((number) => {
      if (this.#screens.current === "bodies") this.#announce(this.#strings.say("listed", { number }));
    });
  }

  async #send() {
    if (this.#delivery.isBusy) return;
    if (this.#screens.current !== "sending") this.#delivery.renew();
    this.#show("sending");
    const attempt = this.#delivery.attempt(
      () => this.#sealed(),
      (receipt) => this.#arrive(receipt),
    );
    this.#screens.focusHeading();
    if (!(await attempt)) this.#screens.focusHeading();
  }

  #sealed() {
    const language = /** @type {HTMLSelectElement} */ (part(this.#root, "language")).value;
    const report = reportOf(this.#entries());
    const leftOut = [...this.#choosing.leftOut];
    if (leftOut.length) report.conflict_of_interest.left_out = leftOut;
    return {
      today: today(),
      to: this.#choosing.chosen.map(({ id }) => id),
      draft: { report, lang: language || this.#lang, files: this.#files.draft(this.#choosing.hasUnit) },
    };
  }

  /** @param {Receipt} receipt */
  #arrive({ commitment, words }) {
    this.#isSent = true;
    this.#words.take(words);
    part(this.#root, "number").textContent = commitment;
    const names = this.#choosing.chosen.map((body) => this.#bodies.nameOf(body));
    part(this.#root, "receivers").replaceChildren(...names.map((name) => item(name)));
    this.#clear();
    this.#show("words");
    this.#screens.close();
  }

  /** Empty every field: what was sent is not needed here any more. */
  #clear() {
    for (const form of this.#root.querySelectorAll("form")) form.reset();
    for (const added of this.#files.all) this.#files.remove(added);
    part(this.#screen("files"), "files").replaceChildren();
    part(this.#screen(CHECK), "answers").replaceChildren();
  }

  #askBack() {
    this.#words.ask();
    this.#show("words_back");
  }

  /** @param {boolean} isKept whether the reporter has the words */
  #end(isKept) {
    this.#words.forget();
    this.#line.ask(ASK.FORGET).then(() => this.#line.close());
    part(this.#root, "kept").hidden = !isKept;
    part(this.#root, "not-kept").hidden = isKept;
    this.#show("done");
    this.#screens.close();
    this.#isSent = false;
  }

  #isUnsent() {
    const isTyped = this.#entries().some(({ kind, values }) => values.length && kind !== "choice");
    return isTyped || this.#files.all.length > 0 || this.#delivery.isBusy || this.#isSent;
  }

  /** @param {string} name */
  #screen(name) {
    return this.#screens.screen(name);
  }

  /** Have a screen reader say this. @param {string} text */
  #announce(text) {
    part(this.#root, "status").textContent = text;
  }
}

/** @param {string} text */
function item(text) {
  const element = document.createElement("li");
  element.textContent = text;
  element.dir = "auto";
  return element;
}
