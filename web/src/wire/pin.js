// `pin.json`: the one thing a client starts from; names the channel and its first roots note.
import { text } from "../codec/bytes.js";
import { malformed } from "../errors.js";
import { checkOrigin } from "./names.js";
import { parseDigest } from "./note_lines.js";

const PIN_LIMIT_BYTES = 512;
const PIN = /^\{"v":1,"origin":"([a-z0-9.:-]{1,128})","seq":([1-9][0-9]{0,14}),"roots":"([0-9a-f]{64})"\}$/;

/** @typedef {{origin: string, seq: number, roots: Uint8Array}} Pin `seq` is the lowest of directories */

/**
 * Decode a pin, which has exactly one spelling, since people compare fingerprints of its bytes.
 *
 * @param {Uint8Array} data
 * @returns {Pin}
 * @throws {MalformedError} anything else
 */
export function parsePin(data) {
  const found = data.length <= PIN_LIMIT_BYTES && PIN.exec(text(data));
  if (!found) throw malformed("not a pin.json of this version");
  const [, origin, seq, roots] = found;
  checkOrigin(origin);
  return { origin, seq: Number(seq), roots: parseDigest(roots) };
}
