// Leaving at once, and leaving nothing behind: the page turns white before anything else happens. What was
// typed is never kept, so a browser asks first, and Back cannot bring it up again.
import { Thrice } from "./thrice.js";

const AWAY = "/leave";
const SHIFT = "Shift";

export class Leaving {
  #window;
  #title;
  /** Whether there is something unsent that closing the page would lose. */
  isUnsent = () => false;
  /** What else ends when the page is left. */
  end = () => {};

  /** @param {Window} window @param {string} title of the white page */
  constructor(window, title) {
    this.#window = window;
    this.#title = title;
  }

  /** Listen for the link and for Shift three times. */
  arm() {
    const thrice = new Thrice(SHIFT);
    const { document } = this.#window;
    document.addEventListener(
      "keydown",
      ({ key, timeStamp, repeat }) => {
        if (thrice.down(key, timeStamp, repeat)) this.leave();
      },
      true,
    );
    document.addEventListener("click", (event) => {
      const link = /** @type {Element} */ (event.target).closest('[data-act="leave"]');
      if (!link) return;
      event.preventDefault();
      this.leave();
    });
  }

  /** Keep what is typed from being lost unasked, and from coming back; for the page with the form. */
  guard() {
    this.#window.addEventListener("beforeunload", (event) => {
      if (this.isUnsent()) event.preventDefault();
    });
    this.#window.addEventListener("pagehide", () => this.#wipe());
    this.#window.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) this.#window.location.reload();
    });
  }

  /** White at once; then an empty page takes the place of this one in the history. */
  leave() {
    this.#wipe();
    this.#window.location.replace(AWAY);
  }

  #wipe() {
    const { document } = this.#window;
    this.isUnsent = () => false;
    document.documentElement.className = "left";
    document.body.replaceChildren();
    document.title = this.#title;
    this.end();
  }
}
