// Who can open a submission: one to four chosen recipients, and in the slots left recipients that nobody can
// open, in random order, so that neither number nor order says who was chosen.
import { RefusedError } from "../errors.js";
import * as hexes from "../codec/hexes.js";
import { THROWAWAY_SEED_BYTES, throwawayRecipient } from "../wire/nobody.js";
import { SLOTS } from "../wire/submission.js";

const ORDER_BYTES = 16;

/**
 * Fill up with throw-away recipients to four, in random order.
 *
 * @param {readonly string[]} recipients one to four, `age1pq1…`
 * @param {(length: number) => Uint8Array} randomBytes
 * @returns {Promise<string[]>}
 * @throws {RefusedError} `bodies-count`: no recipient, or more than four
 */
export async function inFourSlots(recipients, randomBytes) {
  if (!recipients.length || recipients.length > SLOTS) {
    throw new RefusedError("bodies-count", "a report goes to one to four bodies");
  }
  const filled = [...recipients];
  while (filled.length < SLOTS) filled.push(await throwawayRecipient(randomBytes(THROWAWAY_SEED_BYTES)));
  // A random key for each makes a shuffle without bias; 16 bytes never collide.
  const keyed = filled.map((recipient) => ({ recipient, key: hexes.encode(randomBytes(ORDER_BYTES)) }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ recipient }) => recipient);
}
