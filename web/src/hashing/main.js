// The hashing thread: gives the SHA-256 of each part that it is handed, in order, and the part's room back. Holds
// nothing.
import { sha256 } from "../codec/digests.js";

let hashing = Promise.resolve();

addEventListener("message", ({ data: { room, length } }) => {
  const hashed = sha256(new Uint8Array(room, 0, length));
  hashing = hashing.then(async () => {
    postMessage({ room, digest: await hashed }, { transfer: [room] });
  });
});

postMessage({ ready: true });
