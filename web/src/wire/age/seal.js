// Seals a fresh file key to four recipients; the payload is sealed elsewhere, part by part. Opens nothing.
import { Encrypter } from "age-encryption";
import { RefusedError } from "../../errors.js";
import { parseRecipient } from "../recipient_text.js";
import { SLOTS, SUBMISSION_HEADER_BYTES } from "../submission.js";

/**
 * Draw a file key and return it with a header that wraps it, one stanza a recipient, in this order.
 * The one place where randomness is not an argument: the library draws its own.
 *
 * @param {readonly string[]} recipients exactly four, `age1pq1…`
 * @returns {Promise<{header: Uint8Array, fileKey: Uint8Array}>} 6298 and 16 bytes
 * @throws {RefusedError} `recipient-kind`: a recipient of another kind, or no key
 */
export async function sealHeader(recipients) {
  if (recipients.length !== SLOTS) throw new Error("a header has exactly four stanzas");
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    checkKind(recipient);
    encrypter.addRecipient(recipient);
  }
  /** @type {Uint8Array | undefined} */
  let fileKey;
  encrypter.addRecipient({
    wrapFileKey(key) {
      // A recipient of our own that adds no stanza: the library has no other way to hand out the key.
      fileKey = key.slice();
      return [];
    },
  });
  const file = await encrypter.encrypt(new Uint8Array());
  return { header: file.slice(0, SUBMISSION_HEADER_BYTES), fileKey: /** @type {Uint8Array} */ (fileKey) };
}

/** @param {string} recipient */
function checkKind(recipient) {
  try {
    parseRecipient(recipient);
  } catch {
    // The library takes any kind of recipient, and would mix them without a word.
    throw new RefusedError("recipient-kind", "not a post-quantum recipient of this channel");
  }
}
