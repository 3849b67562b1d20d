// Where the console's pages begin: the lock waits, the desk gets its keys, its pane and its pulse. Everything
// is a link or a form that works without this.
import { part } from "../page/parts.js";
import { tellWhenActive } from "./active.js";
import { Desk } from "./desk.js";
import { Markup } from "./markup.js";
import { Pane } from "./pane.js";
import { Pulse } from "./pulse.js";
import { Rows } from "./rows.js";
import { Server } from "./server.js";
import { waitUntilOpen } from "./unlocking.js";

const html = document.documentElement;
html.classList.add("script");
if (html.dataset.state === "opening") void waitUntilOpen(window);
if (document.body.classList.contains("desk")) begin();

function begin() {
  const server = new Server(fetch.bind(window), (address) => location.assign(address));
  const markup = new Markup(new DOMParser(), /** @type {any} */ (window).trustedTypes);
  const rows = new Rows(part(document, "rows"));
  const spoken = part(document, "spoken");
  const say = (/** @type {string} */ words) => {
    spoken.textContent = words;
  };
  const pane = new Pane(part(document, "report"), { server, markup, rows });
  const pulse = new Pulse({ server, markup, rows, say });
  pane.opened = () => void pulse.ask(true);
  new Desk({ server, markup, rows, pane, pulse, say }).begin();
  rows.showOpen();
  pulse.begin();
  tellWhenActive(window, server);
}
