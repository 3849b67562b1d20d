// The rows on the page: takes in new ones, moves the choice, and keeps where the reader is.
import { part } from "../page/parts.js";
import { moved, planRows } from "./merging.js";

const UNREAD = "unread";
const SEEN = "seen";
const OPEN = "open";

export class Rows {
  #root;

  /** @param {HTMLElement} root the piece `rows` */
  constructor(root) {
    this.#root = root;
  }

  get #body() {
    return part(this.#root, "body");
  }

  get #all() {
    return /** @type {HTMLElement[]} */ ([...this.#body.children]);
  }

  /** The row that is chosen: the focused one, else the open one. */
  get chosen() {
    return this.#all.find((row) => row.contains(document.activeElement)) ?? this.#all.find(isOpen) ?? null;
  }

  /** Bring the open row into sight, where the list scrolls by itself. */
  showOpen() {
    const list = /** @type {HTMLElement} */ (this.#root.closest(".list"));
    if (list.scrollHeight > list.clientHeight) this.#all.find(isOpen)?.scrollIntoView({ block: "nearest" });
  }

  /** @param {1 | -1} step */
  move(step) {
    const rows = this.#all;
    const next = rows[moved(rows.length, this.chosen ? rows.indexOf(this.chosen) : -1, step)];
    if (next) linkOf(next).focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  /**
   * Show which report is open; it has been read then.
   *
   * @param {string | null} place
   */
  open(place) {
    for (const row of this.#all) {
      const is = row.dataset.place === place;
      row.classList.toggle(OPEN, is);
      if (is) linkOf(row).setAttribute("aria-current", "true");
      else linkOf(row).removeAttribute("aria-current");
    }
  }

  /**
   * Take in the rows of an answer; returns how many of them are new and unread.
   *
   * @param {HTMLElement} fresh the piece `rows` of the answer
   * @param {boolean} [isMore] they follow those on the page
   */
  take(fresh, isMore = false) {
    const came = new Map([...part(fresh, "body").children].map((row) => [placeOf(row), /** @type {HTMLElement} */ (row)]));
    const { kept, added } = planRows(this.#all.map(placeOf), [...came.keys()], isMore);
    const here = new Map(this.#all.map((row) => [placeOf(row), row]));
    const scroller = /** @type {HTMLElement} */ (this.#root.closest(".list"));
    const stay = this.#keepPlace(scroller);
    for (const place of kept) update(here.get(place), came.get(place));
    for (const { place, before } of added) {
      this.#body.insertBefore(/** @type {HTMLElement} */ (came.get(place)), before ? (here.get(before) ?? null) : null);
    }
    if (isMore || !here.size) part(this.#root, "more").replaceChildren(...part(fresh, "more").childNodes);
    const isEmpty = !this.#all.length;
    /** @type {HTMLElement} */ (this.#root.querySelector("table")).hidden = isEmpty;
    part(this.#root, "empty").hidden = !isEmpty;
    stay();
    return added.filter(({ place }) => came.get(place)?.classList.contains(UNREAD)).length;
  }

  /**
   * Return what brings the row that the reader looks at back to where it was on the screen.
   *
   * @param {HTMLElement} scroller
   */
  #keepPlace(scroller) {
    const isAtTop = scroller.scrollTop === 0 && window.scrollY === 0;
    const focused = this.#all.find((row) => row.contains(document.activeElement));
    const edge = scroller.getBoundingClientRect().top;
    const anchor = focused ?? (isAtTop ? undefined : this.#all.find((row) => row.getBoundingClientRect().bottom > edge));
    const before = anchor?.getBoundingClientRect().top ?? 0;
    return () => {
      if (!anchor) return;
      const by = anchor.getBoundingClientRect().top - before;
      if (scroller.scrollHeight > scroller.clientHeight) scroller.scrollTop += by;
      else window.scrollBy(0, by);
    };
  }
}

/** @param {Element} row */
const placeOf = (row) => /** @type {HTMLElement} */ (row).dataset.place ?? "";

/** @param {Element} row */
const isOpen = (row) => row.classList.contains(OPEN);

/** @param {Element} row */
export const linkOf = (row) => /** @type {HTMLAnchorElement} */ (row.querySelector("a"));

/**
 * Bring a row up to date cell by cell; the link stays the same element, so that focus stays on it.
 *
 * @param {HTMLElement | undefined} row
 * @param {HTMLElement | undefined} fresh
 */
function update(row, fresh) {
  if (!row || !fresh) return;
  row.classList.toggle(UNREAD, fresh.classList.contains(UNREAD));
  row.classList.toggle(SEEN, fresh.classList.contains(SEEN));
  const cells = [...fresh.children];
  for (const [index, cell] of [...row.children].entries()) {
    const [old, next] = [cell.querySelector("a") ?? cell, cells[index].querySelector("a") ?? cells[index]];
    if (!old.isEqualNode(next) && old.textContent !== next.textContent) old.replaceChildren(...next.childNodes);
  }
}
