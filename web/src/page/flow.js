// The flow of a report from the first screen to the last: who is asked what next. Holds no answer itself; what
// was typed stays in the fields until it is handed to the worker, and is cleared when the report is sent.
import { AttachedFiles } from "./attached_files.js";
import { Bodies } from "./bodies.js";
import { CheckScreen } from "./check_screen.js";
import { Choosing } from "./choosing.js";
import { keepAlike, readFields, valuesOf } from "./fields.js";
import { watchFiles } from "./files.js";
import { problemsOf, reportOf } from "./form.js";
import { after, place } from "./journey.js";
import { readLeftOut, showLeftOut, watchLeftOut } from "./left_out.js";
import { allParts, part } from "./parts.js";
import { showProblems } from "./problems.js";
import { joinRadios } from "./radios.js";
import { Screens } from "./screens.js";
import { SendingScreen, clockText, reasonText, today } from "./sending.js";
import { WordsScreens } from "./words.js";
import { AskFailed } from "./worker_line.js";
import { ASK, DEFECT } from "../worker/protocol.js";
/**
 * @import { Body } from "./choosing.js"
 * @import { Problem } from "./form.js"
 * @import { Leaving } from "./leaving.js"
 * @import { Strings } from "./strings.js"
 * @import { WorkerLine } from "./worker_line.js"
 */

const CHECK = "check";
// A reporter may live where it is tomorrow already.
const DAYS_AHEAD = 1;
const SHARING = ["C3", "C4"];

export class Flow {
  #root;
  #strings;
  #line;
  #lang;
  #words_address;
  #screens;
  #choosing = new Choosing();
  #files = new AttachedFiles();
  #bodies;
  #check;
  #sending;
  #words;
  #isChanging = false;
  #isSealed = false;
  #isSent = false;
  #isBusy = false;

  /**
   * @param {HTMLElement} root holds the screens
   * @param {{strings: Strings, line: WorkerLine, lang: string, wordsAddress: string, leaving: Leaving}} tools
   */
  constructor(root, { strings, line, lang, wordsAddress, leaving }) {
    this.#root = root;
    this.#strings = strings;
    this.#line = line;
    this.#lang = lang;
    this.#words_address = wordsAddress;
    this.#screens = new Screens(root);
    this.#bodies = new Bodies(this.#choosing, this.#screen("bodies"), strings, lang);
    const answered = { choosing: this.#choosing, bodies: this.#bodies, files: this.#files, strings };
    this.#check = new CheckScreen(this.#screens, answered);
    this.#sending = new SendingScreen(this.#screen("sending"), strings, (text) => this.#announce(text));
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
    const problems = this.#problems(current);
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
    showProblems(this.#screen(screen), this.#problems(screen));
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
    if (name === "files") this.#noteUnits(part(screen, "no-unit"));
    if (name === CHECK) this.#check.show(this.#form);
  }

  /** @param {string} screen */
  #problems(screen) {
    if (screen === "bodies") return this.#choiceProblems();
    if (screen === CHECK) return this.#problemsAtCheck();
    const section = this.#screen(screen);
    const form = /** @type {Problem[]} */ (screen === "form" && !this.#form ? [{ path: "form", code: "form" }] : []);
    const asked = [...form, ...problemsOf(readFields(section), today(DAYS_AHEAD))].map(({ path, code, number = 0 }) => ({
      field: this.#field(section, path),
      text: this.#strings.say(`problem-${code}`, { number }),
    }));
    return screen === "involved" ? [...this.#conflictProblems(), ...asked] : asked;
  }

  /** Once there is an account, the rest may be skipped. @param {HTMLElement} screen */
  #offerCheck(screen) {
    for (const skip of allParts(screen, "to-check", "act")) skip.hidden = !this.#hasAccount;
  }

  #choiceProblems() {
    const { problem } = this.#choosing;
    const field = part(this.#screen("bodies"), "bodies");
    return problem ? [{ field, text: this.#strings.say(`problem-${problem}`) }] : [];
  }

  #conflictProblems() {
    const field = part(this.#screen("involved"), "left-out-question");
    return this.#choosing.isConflictOpen ? [{ field, text: this.#strings.say("problem-involved") }] : [];
  }

  /** Everything that keeps the report from going, each at the button that leads to where it stands. */
  #problemsAtCheck() {
    const check = this.#screen(CHECK);
    const form = /** @type {Problem[]} */ (this.#form ? [] : [{ path: "form", code: "form" }]);
    const asked = [...form, ...problemsOf(this.#entries(), today(DAYS_AHEAD))].map(({ path, code, number = 0 }) => {
      const fields = [...this.#root.querySelectorAll(`[data-field="${path}"]`)];
      const screens = fields.map((field) => screenOf(field));
      const screen = screens.find((name) => check.querySelector(`[data-answers="${name}"]`)) ?? screens[0];
      return { screen, text: this.#strings.say(`problem-${code}`, { number }) };
    });
    const choice = this.#choiceProblems().map(({ text }) => ({ screen: "bodies", text }));
    const conflict = this.#conflictProblems().map(({ text }) => ({ screen: "involved", text }));
    return [...choice, ...conflict, ...asked].map(({ screen, text }) => ({ field: part(check, screen, "to"), text }));
  }

  /** @param {ParentNode} place @param {string} path */
  #field(place, path) {
    return part(place, path, "field");
  }

  get #form() {
    return valuesOf(this.#field(this.#root, "form"))[0] ?? "";
  }

  get #hasAccount() {
    return valuesOf(this.#field(this.#root, "what")).length > 0;
  }

  #entries() {
    return readFields(this.#root);
  }

  /** Take in what was answered about the bodies. */
  #reconsider() {
    const strained = valuesOf(this.#field(this.#root, "relations_strained")).length > 0;
    const involved = valuesOf(this.#field(this.#root, "conflict_of_interest.involved")).includes("yes");
    const { ids, isNone } = readLeftOut(this.#screen("involved"));
    this.#choosing.isStrained = strained;
    this.#choosing.isInvolved = involved;
    this.#choosing.isNoneLeftOut = isNone;
    this.#choosing.leftOut = new Set(involved ? ids : []);
    this.#bodies.refresh();
    this.#noteLeftOut(part(this.#screen("consent"), "left-out-note"));
  }

  /** @param {HTMLElement} note */
  #noteUnits(note) {
    const without = this.#choosing.chosen.filter(({ evidence }) => !evidence);
    const bodies = this.#namesOf(without);
    note.hidden = !without.length;
    note.textContent = !without.length
      ? ""
      : this.#strings.say(this.#choosing.hasUnit ? "no-unit-some" : "no-unit-all", { bodies });
  }

  /** Who was left out could still be given it by others. @param {HTMLElement} note */
  #noteLeftOut(note) {
    const { omitted } = this.#choosing;
    const isShared = SHARING.some((use) => !valuesOf(this.#field(this.#root, `consent.0.answers.${use}`)).includes("no"));
    note.hidden = !omitted.length || !isShared;
    note.textContent = note.hidden ? "" : this.#strings.say("left-out-note", { bodies: this.#namesOf(omitted) });
  }

  /** @param {readonly Body[]} bodies */
  #namesOf(bodies) {
    return bodies.map((body) => this.#bodies.nameOf(body)).join("; ");
  }

  async #fetch() {
    const screen = this.#screen("bodies");
    const [fetching, failed, list] = ["fetching", "fetch-failed", "list"].map((name) => part(screen, name));
    const go = part(screen, "continue", "act");
    [fetching.hidden, failed.hidden, list.hidden, go.hidden] = [false, true, true, true];
    try {
      const opened = await this.#line.ask(ASK.OPEN, { today: today(), wordsAddress: this.#words_address });
      this.#choosing.bodies = opened.bodies;
      this.#bodies.fill();
      const clock = part(screen, "clock");
      clock.hidden = !opened.clock;
      clock.textContent = opened.clock ? clockText(opened.clock, this.#strings) : "";
      [list.hidden, go.hidden] = [false, false];
      if (this.#screens.current === "bodies") this.#announce(this.#strings.say("listed", { number: opened.bodies.length }));
      this.#fetchWords();
    } catch (error) {
      part(screen, "fetch-reason").textContent = reasonText(failureOf(error), this.#strings);
      failed.hidden = false;
    } finally {
      fetching.hidden = true;
    }
  }

  async #fetchWords() {
    const words = await this.#line.ask(ASK.FINGERPRINTS).catch(() => null);
    this.#bodies.showWords(words);
  }

  async #send() {
    if (this.#isBusy) return;
    this.#isBusy = true;
    if (this.#screens.current !== "sending") this.#isSealed = false;
    this.#show("sending");
    this.#sending.begin();
    this.#screens.focusHeading();
    try {
      const tell = (/** @type {any} */ progress) => this.#sending.show(progress);
      if (!this.#isSealed) await this.#line.ask(ASK.SEAL, this.#sealed(), tell);
      this.#isSealed = true;
      const receipt = await this.#line.ask(ASK.SEND, {}, tell);
      this.#arrive(receipt);
    } catch (error) {
      // Until the worker has sealed everything it sends nothing.
      const failed = failureOf(error);
      this.#sending.fail(this.#isSealed ? failed : new AskFailed({ ...failed, sent: "nothing" }));
      this.#screens.focusHeading();
    } finally {
      this.#isBusy = false;
    }
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

  /** @param {{commitment: string, words: string[]}} receipt */
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
    return isTyped || this.#files.all.length > 0 || this.#isBusy || this.#isSent;
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

/** @param {unknown} error */
function failureOf(error) {
  return error instanceof AskFailed ? error : new AskFailed({ kind: DEFECT, code: DEFECT });
}

/** @param {Element} element */
function screenOf(element) {
  return /** @type {HTMLElement} */ (element.closest("[data-screen]")).dataset.screen ?? "";
}

/** @param {string} text */
function item(text) {
  const element = document.createElement("li");
  element.textContent = text;
  element.dir = "auto";
  return element;
}
