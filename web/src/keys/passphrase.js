// What a reporter's eleven words unlock: one recipient, one signing key, tags, and log keys.
// The words carry 128 random bits and were chosen by no person, so no slow hash stands before HKDF.
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { MLKEM768X25519 } from "@noble/post-quantum/hybrid.js";
import { utf8 } from "../codec/bytes.js";
import { ed25519Public } from "../treelog/ed25519.js";
import { recipientText } from "../wire/recipient_text.js";

export { drawEntropy } from "../wire/words.js";

const SALT = "channel/v1/passphrase";
const REPORT_ID_BYTES = 16;

/**
 * All secrets of one passphrase.
 *
 * @typedef {object} ReporterKeys
 * @property {Uint8Array} identitySeed 32 bytes, of the identity that opens replies
 * @property {string} recipient its recipient, `age1pq1…`
 * @property {Uint8Array} signSeed 32 bytes
 * @property {Uint8Array} signPublic the 32-byte Ed25519 key by which follow-ups join their report
 * @property {Uint8Array} tagKey 32 bytes
 * @property {Uint8Array} reportId 16 bytes
 * @property {(number: number) => Uint8Array} logKey the 32-byte key of the reporter's submission `number`, from 0
 */

/**
 * Derive everything from the 16 bytes behind the words.
 *
 * @param {Uint8Array} entropy
 * @returns {ReporterKeys}
 */
export function reporterKeys(entropy) {
  const identitySeed = derive(entropy, "reply-identity");
  const signSeed = derive(entropy, "reporter-sign");
  return {
    identitySeed,
    recipient: recipientText(MLKEM768X25519.getPublicKey(identitySeed)),
    signSeed,
    signPublic: ed25519Public(signSeed),
    tagKey: derive(entropy, "reply-tag"),
    reportId: derive(entropy, "report-id").subarray(0, REPORT_ID_BYTES),
    logKey: (number) => derive(entropy, `log-token/${number}`),
  };
}

/**
 * Derive 32 bytes for one purpose from the 16 bytes behind the words.
 *
 * @param {Uint8Array} entropy
 * @param {string} info
 */
const derive = (entropy, info) => hkdf(sha256, entropy, utf8(SALT), utf8(info), 32);
