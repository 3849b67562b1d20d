// What keys, links and forms of the queue's page do when this script runs.
import { part } from "../page/parts.js";
import { actOf } from "./keys.js";
import { linkOf } from "./rows.js";
/**
 * @import { Act } from "./keys.js"
 * @import { Markup } from "./markup.js"
 * @import { Pane } from "./pane.js"
 * @import { Pulse } from "./pulse.js"
 * @import { Rows } from "./rows.js"
 * @import { Server } from "./server.js"
 */

const REPORTS = "/reports/";

export class Desk {
  #server;
  #markup;
  #rows;
  #pane;
  #pulse;
  #say;

  /**
   * @param {{server: Server, markup: Markup, rows: Rows, pane: Pane, pulse: Pulse, say: (words: string) => void}} parts
   */
  constructor({ server, markup, rows, pane, pulse, say }) {
    this.#server = server;
    this.#markup = markup;
    this.#rows = rows;
    this.#pane = pane;
    this.#pulse = pulse;
    this.#say = say;
  }

  /** Listen. */
  begin() {
    document.addEventListener("keydown", (event) => this.#onKey(event));
    document.addEventListener("click", (event) => this.#onClick(event));
    document.addEventListener("submit", (event) => this.#onSubmit(event));
    window.addEventListener("popstate", () => this.#goBack());
  }

  get #help() {
    return /** @type {HTMLDialogElement} */ (document.getElementById("help"));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const act = actOf(event, document.documentElement.dataset.keys !== "off");
    // The dialog closes by itself on Escape, and no other key acts behind it.
    if (!act || this.#help.open) return;
    if (act !== "escape") event.preventDefault();
    this.#act(act);
  }

  /** @param {Act} act */
  #act(act) {
    const search = /** @type {HTMLInputElement} */ (document.getElementById("q"));
    switch (act) {
      case "next":
        return this.#rows.move(1);
      case "previous":
        return this.#rows.move(-1);
      case "open":
        return this.#openChosen();
      case "search":
        return search.select();
      case "help":
        return this.#help.showModal();
      case "escape":
        if (document.activeElement === search) return search.blur();
        if (this.#pane.isOpen) this.#pane.close();
    }
  }

  #openChosen() {
    if (!this.#rows.chosen) this.#rows.move(1);
    const row = this.#rows.chosen;
    if (row) void this.#pane.open(linkOf(row).href);
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const target = /** @type {Element} */ (event.target);
    const button = /** @type {HTMLElement | null} */ (target.closest("button[data-act]"));
    if (button) return this.#act(/** @type {Act} */ (button.dataset.act));
    const link = target.closest("a");
    if (link && this.#follow(link)) event.preventDefault();
  }

  /**
   * Do what a link asks for without leaving the page; returns whether that was possible.
   *
   * @param {HTMLAnchorElement} link
   */
  #follow(link) {
    if (link.dataset.act === "help") this.#help.showModal();
    else if (link.dataset.act === "close") this.#pane.close();
    else if (link.dataset.act === "more") void this.#more(link);
    else if (link.pathname.startsWith(REPORTS)) void this.#pane.open(link.href);
    else return false;
    return true;
  }

  /** @param {HTMLAnchorElement} link */
  async #more(link) {
    const text = await this.#server.part(`/pulse${link.search}&version=0`);
    if (text === null) return location.assign(link.href);
    const fresh = part(this.#markup.read(text), "rows");
    const first = fresh.querySelector("a");
    const count = fresh.querySelectorAll("tbody tr").length;
    this.#rows.take(fresh, true);
    first?.focus({ preventScroll: true });
    this.#say(`${count} more`);
  }

  /** @param {SubmitEvent} event */
  #onSubmit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.dataset.act === "sync") void this.#sync(form);
    else if (form.dataset.act === "save") void this.#save(form, event.submitter);
    else if (form.dataset.preference === "keys") void this.#prefer(form, event.submitter);
    else return;
    event.preventDefault();
  }

  /** @param {HTMLFormElement} form */
  async #sync(form) {
    await this.#server.post(form.action);
    this.#say("Syncing");
    await this.#pulse.ask();
  }

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} submitter
   */
  async #save(form, submitter) {
    const fields = fieldsOf(form, submitter);
    form.setAttribute("aria-busy", "true");
    const text = await this.#server.post(form.action, fields);
    if (text === null) return location.reload();
    const fresh = this.#markup.read(text).querySelector('[data-act="save"]');
    if (!fresh || !form.isConnected) return;
    form.replaceWith(fresh);
    const failed = fresh.querySelectorAll(".outcome.wrong, .note.wrong").length;
    this.#say(failed ? "Not everything was saved" : "Saved");
    const again = `button[value="${CSS.escape(fields.get("number") ?? "")}"]`;
    /** @type {HTMLElement | null} */ (fresh.querySelector(again))?.focus();
  }

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLElement | null} submitter
   */
  async #prefer(form, submitter) {
    const fields = fieldsOf(form, submitter);
    if ((await this.#server.post(form.action, fields)) === null) return location.reload();
    const keys = fields.get("keys") ?? "on";
    const [now, other] = keys === "on" ? ["on", "off"] : ["off", "on"];
    document.documentElement.dataset.keys = now;
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
    button.value = other;
    button.textContent = `Turn them ${other}`;
    /** @type {HTMLElement} */ (form.querySelector("strong")).textContent = now;
  }

  #goBack() {
    // Another list is another page; only the pane changes here.
    const here = new URLSearchParams(part(document, "rows").dataset.here?.split("?")[1]);
    if (new URLSearchParams(location.search).get("view") !== here.get("view")) return location.reload();
    if (location.pathname.startsWith(REPORTS)) void this.#pane.open(location.href, { isNew: false });
    else this.#pane.close({ isNew: false });
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
function fieldsOf(form, submitter) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) if (typeof value === "string") fields.append(name, value);
  return fields;
}
