// The manifest of a bundle: JSON of addressees, return path, report and files; no bytes of files. Only writes.
import * as b64 from "../codec/b64.js";
import * as hexes from "../codec/hexes.js";
import { dump } from "../codec/jsons.js";
import { RefusedError } from "../errors.js";

export const FILES_LIMIT = 128;
const VERSION = 1;
const MANIFEST_LIMIT_BYTES = 262_144;

/**
 * What a manifest says about one attached file. For the evidence unit, `size` and `digest` are of the sealed
 * bytes, `name` and `type` of the original.
 *
 * @typedef {object} AttachedFile
 * @property {string} name at most 255 bytes
 * @property {string} type at most 127 bytes
 * @property {number} size
 * @property {Uint8Array} digest its parts digest, 32 bytes
 * @property {boolean} cleaned whether metadata was taken out
 * @property {"all" | "evidence"} purpose
 */

/**
 * Everything in a bundle but signature and attachments.
 *
 * @typedef {object} Manifest
 * @property {"report" | "followup" | "withdrawal"} kind
 * @property {Uint8Array} reportId 16 bytes
 * @property {number} number the reporter's submissions under the same words, from 0
 * @property {string} day YYYY-MM-DD
 * @property {Uint8Array} directory the hash of the directory sealed under, 32 bytes
 * @property {readonly string[]} to addressees
 * @property {string} lang
 * @property {"browser" | "kit"} sealedBy
 * @property {Uint8Array} logKey k_n, 32 bytes
 * @property {{recipient: string, tagKey: Uint8Array, signPublic: Uint8Array}} reporter
 * @property {object} report JSON of schema v1
 * @property {readonly AttachedFile[]} files at most 128
 */

/**
 * Write the bytes to sign and to put into a bundle. Their length does not depend on any digest.
 *
 * @param {Manifest} manifest
 * @returns {Uint8Array}
 * @throws {RefusedError} `report-too-long`: more than 262 144 bytes
 * @throws {MalformedError} a string holds half of a surrogate pair
 */
export function manifestBytes(manifest) {
  const bytes = dump({
    v: VERSION,
    kind: manifest.kind,
    report_id: hexes.encode(manifest.reportId),
    n: manifest.number,
    day: manifest.day,
    directory: hexes.encode(manifest.directory),
    to: manifest.to,
    lang: manifest.lang,
    sealed_by: manifest.sealedBy,
    log: { key: b64.encode(manifest.logKey) },
    reporter: {
      recipient: manifest.reporter.recipient,
      tag_key: b64.encode(manifest.reporter.tagKey),
      sign: b64.encode(manifest.reporter.signPublic),
    },
    report: manifest.report,
    files: manifest.files.map((file) => ({
      name: file.name,
      type: file.type,
      size: file.size,
      digest: hexes.encode(file.digest),
      cleaned: file.cleaned,
      for: file.purpose,
    })),
  });
  if (bytes.length > MANIFEST_LIMIT_BYTES) {
    throw new RefusedError("report-too-long", "report longer than a bundle can hold");
  }
  return bytes;
}
