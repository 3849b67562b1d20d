// Sign keys: by these a body speaks; the directory lists them, and the body's own notes are signed by one.
import * as b64 from "../codec/b64.js";
import { ED25519_KEY_BYTES } from "../treelog/ed25519.js";
import { KeyType, verifierKey } from "../treelog/vkey.js";
import { checkId } from "./names.js";
import { fields } from "./note_lines.js";

/**
 * An Ed25519 key by which a body certifies its weekly keys and its members.
 *
 * @typedef {{body: string, id: string, vkey: import("../treelog/vkey.js").VerifierKey}} SignKey `vkey` bears
 *   the name that the key signs notes with, `<origin>/<body>/<id>`
 */

/**
 * Decode what follows `sign ` in a directory.
 *
 * @param {string} rest
 * @param {string} origin
 * @returns {Promise<SignKey>}
 * @throws {MalformedError} another form
 */
export async function parseSign(rest, origin) {
  const [body, id, encoded] = fields(rest, 3);
  checkId(body);
  checkId(id);
  const publicKey = b64.decode(encoded, ED25519_KEY_BYTES);
  return { body, id, vkey: await verifierKey(`${origin}/${body}/${id}`, KeyType.ED25519, publicKey) };
}
