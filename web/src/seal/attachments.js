// The files of a draft as sources of a bundle; an original for the evidence unit is sealed as it is read. No
// file is read here.
import { concat } from "../codec/bytes.js";
import { DIGEST_BYTES } from "../codec/digests.js";
import { UnavailableError } from "../errors.js";
import { attachedName, attachedType } from "../report/attached.js";
import { DigestingSource } from "../report/digesting_source.js";
import { FileSource } from "../report/file_source.js";
import { SealedSource } from "../wire/age/sealed_source.js";
import { sealHeader } from "../wire/age/seal.js";
import { NONCE_BYTES, payloadKey } from "../wire/age/stream.js";
import { inFourSlots } from "./four_slots.js";

/**
 * @import { HashPart } from "../codec/digests.js"
 * @import { AttachedFile } from "../report/manifest.js"
 * @import { Source } from "../wire/source.js"
 */

/**
 * A file that a reporter wants to attach; `cleaned` only if its metadata was taken out.
 *
 * @typedef {object} DraftFile
 * @property {Blob} blob
 * @property {string} name
 * @property {string} type
 * @property {boolean} cleaned
 * @property {"all" | "evidence"} purpose
 */

/**
 * Return the source of one file for a bundle.
 *
 * @param {DraftFile} file
 * @param {number} number counts the files from 1
 * @param {{evidenceRecipients: readonly string[] | null}} chosen
 * @param {{randomBytes: (length: number) => Uint8Array, hash: HashPart}} surroundings
 * @returns {Promise<DigestingSource>}
 * @throws {UnavailableError} `no-evidence-unit`: none of the bodies chosen takes files for one today
 */
export async function attachmentSource(file, number, { evidenceRecipients }, { randomBytes, hash }) {
  const plain = new FileSource(file.blob, number);
  if (file.purpose !== "evidence") return new DigestingSource(plain, hash);
  if (!evidenceRecipients) {
    throw new UnavailableError("no-evidence-unit", "none of the bodies chosen takes files for an evidence unit");
  }
  const { header, fileKey } = await sealHeader(await inFourSlots(evidenceRecipients, randomBytes));
  const nonce = randomBytes(NONCE_BYTES);
  const key = payloadKey(fileKey, nonce);
  return new DigestingSource(new SealedSource({ prefix: concat(header, nonce), plain, key }), hash);
}

/**
 * Return what the manifest says of a file, or zeros for a digest that is not known yet.
 *
 * @param {DraftFile} file
 * @param {Source} source
 * @param {Uint8Array} [digest]
 * @returns {AttachedFile}
 */
export function attachedFile(file, source, digest = new Uint8Array(DIGEST_BYTES)) {
  return {
    name: attachedName(file.name),
    type: attachedType(file.type),
    size: source.lengthBytes,
    digest,
    cleaned: file.cleaned,
    purpose: file.purpose,
  };
}
