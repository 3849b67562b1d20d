// Seals a report: draws the words, signs the bundle, seals it to the bodies chosen, and keeps no ciphertext but
// the digest of each MiB. Everything is read once here and once more when it is sent; no network, no clock.
import { RefusedError } from "../errors.js";
import { reporterKeys } from "../keys/passphrase.js";
import { BundleSource } from "../report/bundle_source.js";
import { FILES_LIMIT, manifestBytes } from "../report/manifest.js";
import { frontLength, packFront } from "../report/packing.js";
import { SealedSource } from "../wire/age/sealed_source.js";
import { sealHeader } from "../wire/age/seal.js";
import { NONCE_BYTES, payloadKey } from "../wire/age/stream.js";
import { PartDigests } from "../wire/part_digests.js";
import { PART_BYTES, PAYLOAD_LABEL, digestOfParts, partCount } from "../wire/parts.js";
import { BLIND_BYTES, commitment, token } from "../wire/submission.js";
import { drawEntropy, wordsFromEntropy } from "../wire/words.js";
import { attachedFile, attachmentSource } from "./attachments.js";
import { inFourSlots } from "./four_slots.js";
import { SealedSubmission } from "./sealed_submission.js";

/**
 * @import { HashPart } from "../codec/digests.js"
 * @import { DigestingSource } from "../report/digesting_source.js"
 * @import { Manifest } from "../report/manifest.js"
 * @import { ReporterKeys } from "../keys/passphrase.js"
 * @import { Wordlist } from "../wire/wordlist.js"
 * @import { DraftFile } from "./attachments.js"
 * @import { ChosenBodies } from "./chosen_bodies.js"
 */

const FIRST = 0;
const STAGE = "seal";
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * What a reporter wants to say: JSON of the report schema, its language, files in order.
 *
 * @typedef {{report: object, lang: string, files: readonly DraftFile[]}} Draft
 */

/**
 * What a library does not take by itself; `today` is the day in UTC, `tell` hears of the bytes sealed.
 *
 * @typedef {object} Surroundings
 * @property {string} today
 * @property {(length: number) => Uint8Array} randomBytes
 * @property {Wordlist} wordlist
 * @property {HashPart} hash
 * @property {(stage: "seal", done: number, total: number) => void} tell
 */

/**
 * Seal `draft` to the bodies chosen.
 *
 * @param {Draft} draft
 * @param {ChosenBodies} chosen
 * @param {Surroundings} surroundings
 * @returns {Promise<SealedSubmission>}
 * @throws {RefusedError} `too-many-files`, `too-large`, `report-too-long`, `bodies-count`, `recipient-kind`, or
 *   `file-changed`: a file changes meanwhile
 * @throws {UnavailableError} `file-unreadable`: a file cannot be read; `no-evidence-unit`: no body takes evidence
 */
export async function sealReport(draft, chosen, { today, randomBytes, wordlist, hash, tell }) {
  if (draft.files.length > FILES_LIMIT) {
    throw new RefusedError("too-many-files", `more than ${FILES_LIMIT} files`);
  }
  const entropy = drawEntropy(randomBytes, wordlist);
  const keys = reporterKeys(entropy);
  /** @type {DigestingSource[]} */
  const sources = [];
  for (const [i, file] of draft.files.entries()) {
    sources.push(await attachmentSource(file, i + 1, chosen, { randomBytes, hash }));
  }
  const manifest = {
    ...manifestOf(draft, chosen, keys, today),
    files: draft.files.map((file, i) => attachedFile(file, sources[i])),
  };
  const bundle = new BundleSource(frontLength(manifestBytes(manifest)), sources);
  const { header, fileKey } = await sealHeader(await inFourSlots(chosen.recipients, randomBytes));
  const [nonce, blind] = [NONCE_BYTES, BLIND_BYTES].map((length) => randomBytes(length));
  const payload = new SealedSource({ prefix: nonce, plain: bundle, key: payloadKey(fileKey, nonce) });

  const digests = await sealParts(payload, bundle, { hash, tell }, async () => {
    const read = await Promise.all(sources.map((source) => source.digest()));
    const files = draft.files.map((file, i) => attachedFile(file, sources[i], read[i]));
    return packFront(manifestBytes({ ...manifest, files }), keys.signSeed);
  });
  const payloadDigest = await digestOfParts(PAYLOAD_LABEL, payload.lengthBytes, digests);
  const committed = await commitment({ blind, header, payloadDigest });
  return new SealedSubmission({
    header,
    payload,
    digests,
    commitment: committed,
    token: token(keys.logKey(FIRST), committed),
    blind,
    words: wordsFromEntropy(entropy, wordlist),
    uploadBefore: chosen.uploadBefore,
  });
}

/**
 * Seal every part once and return their digests. The first part goes last: it begins with the front, which
 * tells the digests of files that are read here for the first time.
 *
 * @param {SealedSource} payload
 * @param {BundleSource} bundle its plaintext
 * @param {Pick<Surroundings, "hash" | "tell">} surroundings
 * @param {() => Promise<Uint8Array>} makeFront called when every file has been read
 */
async function sealParts(payload, bundle, { hash, tell }, makeFront) {
  const total = payload.lengthBytes;
  const digests = new PartDigests(total, hash);
  let done = 0;
  /** @param {number} number */
  const seal = async (number) => {
    const part = digests.room(number);
    await payload.readInto(part, number * PART_BYTES);
    done += part.length;
    await digests.put(number, part);
    tell(STAGE, done, total);
  };

  tell(STAGE, 0, total);
  await bundle.holdHead();
  for (let number = 1; number < partCount(total); number++) await seal(number);
  bundle.putFront(await makeFront());
  await seal(0);
  return digests.all();
}

/**
 * @param {Draft} draft
 * @param {ChosenBodies} chosen
 * @param {ReporterKeys} keys
 * @param {string} today
 * @returns {Omit<Manifest, "files">}
 */
function manifestOf(draft, chosen, keys, today) {
  return {
    kind: "report",
    reportId: keys.reportId,
    number: FIRST,
    day: today,
    directory: chosen.directory,
    to: chosen.addressees,
    lang: draft.lang,
    sealedBy: "browser",
    logKey: keys.logKey(FIRST),
    reporter: keys,
    report: wellFormed(draft.report),
  };
}

/**
 * Return a copy of JSON in which no string holds half of a surrogate pair: pasted text may, and no reader takes it.
 *
 * @param {object} report
 */
function wellFormed(report) {
  return JSON.parse(JSON.stringify(report), (_, member) =>
    typeof member === "string" ? member.replace(LONE_SURROGATES, "\ufffd") : member,
  );
}
