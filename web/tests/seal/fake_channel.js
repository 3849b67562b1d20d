// Bodies whose identities a test holds, and a reader of what was sealed to them; no notes, no server.
import { Decrypter, generateHybridIdentity, identityToRecipient } from "age-encryption";
import { randomBytes as draw } from "node:crypto";
import { hashHere } from "../../src/codec/digests.js";
import { addressee } from "../../src/report/addressee.js";
import { wordlist } from "../samples.js";

/** @import { ChosenBodies } from "../../src/seal/chosen_bodies.js" */

const PREFIX_BYTES = 72;

/** @param {number} length */
export const randomBytes = (length) => new Uint8Array(draw(length));

/** @param {(stage: string, done: number, total: number) => void} [tell] */
export const surroundings = async (tell = () => {}) => ({
  today: "2026-11-25",
  randomBytes,
  wordlist: await wordlist(),
  hash: hashHere,
  tell,
});

/** @param {number} count */
export async function channelOf(count) {
  const ids = ["ohchr", "oios", "osapg", "unhcr"].slice(0, count);
  const identities = await Promise.all(ids.map(generateHybridIdentity));
  const evidence = await Promise.all(ids.map(generateHybridIdentity));
  const recipients = await Promise.all(identities.map(identityToRecipient));
  /** @type {ChosenBodies} */
  const chosen = {
    directory: new Uint8Array(32).fill(0x11),
    promiseKey: { name: "", type: 1, publicKey: new Uint8Array(32), keyId: new Uint8Array(4) },
    recipients,
    addressees: await Promise.all(ids.map((id, i) => addressee(id, "2026w48", recipients[i]))),
    evidenceRecipients: await Promise.all(evidence.map(identityToRecipient)),
    uploadBefore: "2026-12-21",
  };
  return { ids, identities, evidence, chosen };
}

/** @param {Uint8Array} file @param {string} identity */
export async function openAge(file, identity) {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file);
}

/** @param {Uint8Array} sealedFile @param {string} identity */
export const openSealed = (sealedFile, identity) => openAge(sealedFile.subarray(PREFIX_BYTES), identity);
