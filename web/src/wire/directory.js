// The directory: which bodies exist and which keys speak for them; a format, not yet a belief.
import { utf8 } from "../codec/bytes.js";
import { parseWindow } from "../codec/days.js";
import { sha256 } from "../codec/digests.js";
import { malformed } from "../errors.js";
import { KeyType, parseVerifierKey } from "../treelog/vkey.js";
import { parseCross, verifyCross } from "./cross.js";
import { named } from "./distinct.js";
import { checkId, checkOrigin, checkTitle } from "./names.js";
import { NoteLines, checkUnique, fields, parseDigest, parsePlace } from "./note_lines.js";
import { parseSign } from "./sign_key.js";

const DIRECTORY_LABEL = "channel/v1/directory";
export const BODIES_LIMIT = 64;
const SIGNS_LIMIT = 256;

/** @typedef {import("../treelog/vkey.js").VerifierKey} VerifierKey */
/** @typedef {{id: string, title: string}} DirectoryBody `title` is in English */

/**
 * One directory; lists stand in the order of its lines.
 *
 * @typedef {object} Directory
 * @property {string} origin
 * @property {number} seq
 * @property {Uint8Array} prev
 * @property {import("../codec/days.js").Window} valid
 * @property {Uint8Array} about digest of the file `about`
 * @property {VerifierKey} intakeLog
 * @property {VerifierKey} directoryLog
 * @property {VerifierKey} promise
 * @property {DirectoryBody[]} bodies
 * @property {import("./sign_key.js").SignKey[]} signs
 * @property {import("./cross.js").Cross[]} crosses
 * @property {Uint8Array} digest hash of the text, by which bundles and the next directory name this one
 */

/**
 * Decode a directory's text; verifies no signature.
 *
 * @param {import("../treelog/note.js").Note} note
 * @returns {Promise<Directory>}
 * @throws {MalformedError} anything but its one form
 */
export async function parseDirectory(note) {
  const lines = new NoteLines(note.text, DIRECTORY_LABEL);
  const origin = lines.one("origin");
  checkOrigin(origin);
  const place = parsePlace(lines);
  const [start, end] = fields(lines.one("valid"), 2);
  const directory = {
    origin,
    ...place,
    valid: parseWindow(start, end),
    about: parseDigest(lines.one("about")),
    intakeLog: await parseNamed(lines.one("log"), `${origin}/intake`),
    directoryLog: await parseNamed(lines.one("log"), `${origin}/directory`),
    promise: await parseNamed(lines.one("promise"), `${origin}/promise`),
    bodies: lines.many("body", BODIES_LIMIT).map(parseBody),
    signs: await Promise.all(lines.many("sign", SIGNS_LIMIT).map((rest) => parseSign(rest, origin))),
    crosses: lines.many("cross", SIGNS_LIMIT).map(parseCross),
    digest: await sha256(utf8(note.text)),
  };
  lines.end();
  checkBodies(directory);
  return directory;
}

/**
 * Return every key with its name, for the check that no key stands twice.
 *
 * @param {Directory} directory
 */
export const directoryKeys = ({ intakeLog, directoryLog, promise, signs }) =>
  [intakeLog, directoryLog, promise, ...signs.map((sign) => sign.vkey)].map(named);

/**
 * Verify each cross line whose former key is listed too.
 *
 * Where the former key has left, only who kept it from an earlier directory can verify the line.
 *
 * @param {Directory} directory
 * @throws {UntrustedError} a signature does not hold
 */
export function checkCrosses({ origin, signs, crosses }) {
  const keys = new Map(signs.map((sign) => [sign.vkey.name, sign.vkey.publicKey]));
  for (const cross of crosses) {
    const newPublic = /** @type {Uint8Array} */ (keys.get(`${origin}/${cross.body}/${cross.newId}`));
    const oldPublic = keys.get(`${origin}/${cross.body}/${cross.oldId}`);
    if (oldPublic) verifyCross(cross, { origin, newPublic, oldPublic });
  }
}

/** @param {Directory} directory */
function checkBodies({ bodies, signs, crosses }) {
  const ids = bodies.map((body) => body.id);
  const signed = signs.map((sign) => `${sign.body} ${sign.id}`);
  const crossed = crosses.map((cross) => `${cross.body} ${cross.newId}`);
  checkUnique(ids, "a body");
  checkUnique(signed, "a sign key's id");
  checkUnique(crossed, "a cross line");
  if (!signs.every((sign) => ids.includes(sign.body))) {
    throw malformed("sign key of a body not listed");
  }
  if (!crossed.every((name) => signed.includes(name))) {
    throw malformed("cross line for a key not listed");
  }
}

/**
 * @param {string} rest
 * @param {string} name the only one accepted
 */
async function parseNamed(rest, name) {
  const [written, text] = fields(rest, 2);
  const key = await parseVerifierKey(text);
  if (key.type !== KeyType.ED25519 || key.name !== name || written !== name) {
    throw malformed(`not an Ed25519 key named ${name}`);
  }
  return key;
}

/**
 * @param {string} rest
 * @returns {DirectoryBody}
 */
function parseBody(rest) {
  const [id, ...words] = rest.split(" ");
  const title = words.join(" ");
  checkId(id);
  checkTitle(title);
  return { id, title };
}
