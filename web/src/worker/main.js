// The worker itself: passes messages between the page and the desk. Holds nothing.
import { hashHere } from "../codec/digests.js";
import { Desk } from "./desk.js";
import { HashingLine } from "./hashing_line.js";

const desk = new Desk({
  origin: location.origin,
  // Browsers refuse to call their fetch as anything but a function of the global object.
  fetch: (address, options) => fetch(address, options),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  hash: hashing(),
  sleep,
  pause,
});

addEventListener("message", async ({ data: { id, ...message } }) => {
  const answer = await desk.answer(message, (tell) => postMessage({ id, tell }));
  postMessage({ id, ...answer });
});

/** Begins the hashing thread at once, whether or not it will be needed: no request may tell of a report. */
function hashing() {
  // Safari learned late that a worker may have workers.
  if (typeof Worker !== "function") return hashHere;
  const line = new HashingLine(new Worker(HASHING_ADDRESS));
  return line.hash.bind(line);
}

/** @param {number} seconds @param {AbortSignal} signal */
function sleep(seconds, signal) {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const timer = setTimeout(resolve, 1000 * seconds);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    })
  );
}

/** Lets waiting messages through; a timer would cost four milliseconds each time. */
function pause() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    })
  );
}
