// Signed notes: a text that people and programs read, then signature lines; not who must sign.
//
// Source: C2SP signed-note.
import * as b64 from "../codec/b64.js";
import { equal, text as decodeText, utf8 } from "../codec/bytes.js";
import { UntrustedError, malformed } from "../errors.js";
import { verifyEd25519 } from "./ed25519.js";
import { verifyMldsa44 } from "./mldsa44.js";
import { KEY_ID_BYTES, KeyType, checkName } from "./vkey.js";

/** @typedef {import("./vkey.js").VerifierKey} VerifierKey */
/** @typedef {{name: string, keyId: Uint8Array, signature: Uint8Array}} SignatureLine */
/** @typedef {{text: string, signatures: SignatureLine[]}} Note `text` has its last newline */

export const NOTE_LIMIT_BYTES = 65536;
const SIGNATURE_LIMIT_LINES = 64;
const SIGNATURE_START = "\u2014 ";
// SPEC: "Signed notes MUST be valid UTF-8 and MUST NOT contain any ASCII control characters (those below
// U+0020) other than newline." Delete is refused too.
const CONTROL = /[\0-\x09\x0b-\x1f\x7f]/;

/**
 * Decode exactly one note.
 *
 * @param {Uint8Array} data
 * @returns {Note}
 * @throws {MalformedError} more than 64 KiB, not UTF-8, control characters, no signature, or another form
 */
export const parseNote = (data) => parseNotes(data, { limitNotes: 1 })[0];

/**
 * Decode one or more notes that stand end to end, each of at most 64 KiB.
 *
 * @param {Uint8Array} data
 * @param {{limitNotes: number}} limits
 * @returns {Note[]}
 * @throws {MalformedError} as for `parseNote`, or more than `limitNotes` notes
 */
export function parseNotes(data, { limitNotes }) {
  if (data.length > limitNotes * NOTE_LIMIT_BYTES) throw malformed("notes longer than allowed");
  const text = decodeText(data);
  if (CONTROL.test(text)) throw malformed("note with a control character");
  const chunks = split(text);
  if (chunks.length > limitNotes) throw malformed("more notes than allowed");
  return chunks.map(parseOne);
}

/**
 * Say whether a line of `note` names `key` as its signer.
 *
 * @param {Note} note
 * @param {VerifierKey} key
 */
export const isNamed = (note, key) => linesOf(note, key).length > 0;

/**
 * Verify that `key` (Ed25519 or ML-DSA-44) signed the note; lines of other keys are ignored.
 *
 * An ML-DSA-44 signature is made in the context of the note's first line.
 *
 * @param {Note} note
 * @param {VerifierKey} key
 * @throws {UntrustedError} no line of that key, or one that does not hold
 */
export function verifyNote(note, key) {
  const lines = linesOf(note, key);
  if (!lines.length) throw new UntrustedError("unsigned", "note not signed by a key it needs");
  const message = utf8(note.text);
  const context = utf8(note.text.split("\n", 1)[0]);
  // SPEC: "If a signature from a known key fails to verify, clients SHOULD reject the whole note."
  for (const { signature } of lines) {
    if (key.type === KeyType.ED25519) verifyEd25519(key.publicKey, message, signature);
    else if (key.type === KeyType.MLDSA44) verifyMldsa44(key.publicKey, message, signature, { context });
    else throw new UntrustedError("bad-signature", "a cosignature key does not sign notes");
  }
}

/**
 * @param {Note} note
 * @param {VerifierKey} key
 */
const linesOf = (note, key) =>
  note.signatures.filter((line) => line.name === key.name && equal(line.keyId, key.keyId));

/**
 * Cut the text after each run of signature lines that follows an empty line.
 *
 * @param {string} text
 */
function split(text) {
  if (!text.endsWith("\n")) throw malformed("note without its last newline");
  const chunks = [""];
  let signing = false;
  let afterEmpty = false;
  for (const line of text.slice(0, -1).split("\n")) {
    const isSignature = line.startsWith(SIGNATURE_START);
    if (signing && !isSignature) chunks.push("");
    signing = isSignature && (signing || afterEmpty);
    afterEmpty = !line;
    chunks[chunks.length - 1] += `${line}\n`;
  }
  return chunks;
}

/** @param {string} chunk */
function parseOne(chunk) {
  if (utf8(chunk).length > NOTE_LIMIT_BYTES) throw malformed("note longer than 64 KiB");
  const end = chunk.lastIndexOf(`\n\n${SIGNATURE_START}`);
  if (end < 1) throw malformed("note without a signature");
  const lines = chunk.slice(end + 2, -1).split("\n");
  if (lines.length > SIGNATURE_LIMIT_LINES) throw malformed("note with too many signatures");
  return { text: chunk.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/**
 * @param {string} line
 * @returns {SignatureLine}
 */
function parseSignature(line) {
  const [start, name, ...rest] = line.split(" ");
  if (`${start} ` !== SIGNATURE_START || !rest.length) throw malformed("not a signature line");
  checkName(name);
  const data = b64.decode(rest.join(" "));
  if (data.length <= KEY_ID_BYTES) throw malformed("signature line without a signature");
  return { name, keyId: data.subarray(0, KEY_ID_BYTES), signature: data.subarray(KEY_ID_BYTES) };
}
