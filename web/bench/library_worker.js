// Seals with the vendored library alone, in a worker: what the portal's own worker is measured against.
import { Encrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";

const SLOTS = 4;

/** @type {string[]} */
const recipients = [];
for (let slot = 0; slot < SLOTS; slot++) recipients.push(await identityToRecipient(await generateHybridIdentity()));

function library() {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter;
}

const ways = {
  /** As a page would use it: the file streams in, and what was sealed streams out. @param {Blob} blob */
  async streaming(blob) {
    const sealed = await library().encrypt(/** @type {ReadableStream<Uint8Array>} */ (blob.stream()));
    const reader = sealed.getReader();
    while (!(await reader.read()).done);
  },

  /** Whole in memory. @param {Blob} blob */
  async inMemory(blob) {
    await library().encrypt(new Uint8Array(await blob.arrayBuffer()));
  },
};

addEventListener("message", async ({ data: { id, ask, file } }) => {
  await ways[/** @type {keyof ways} */ (ask)](file);
  postMessage({ id, done: true });
});
postMessage({ id: 0, done: true });
