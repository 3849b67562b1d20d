// The lines of a note's text, taken one after another in the order of their format; strict, and generic.
//
// Each format module reads its text with `NoteLines`, and only what has one spelling is taken: whatever is
// accepted could be written again from the values alone, byte for byte (the tests do that).
import { DIGEST_BYTES } from "../codec/digests.js";
import * as hexes from "../codec/hexes.js";
import { malformed } from "../errors.js";

const LINE_LIMIT = 1024;
const COUNT = /^[1-9][0-9]{0,14}$/;

/** Hands out the lines of one text; anything out of place is a `MalformedError`. */
export class NoteLines {
  /**
   * @param {string} text
   * @param {string} label the first line
   */
  constructor(text, label) {
    const [first, ...lines] = text.split("\n");
    if (lines.length > LINE_LIMIT || lines.pop() !== "") throw malformed("note too long, or cut");
    if (first !== label) throw malformed(`note does not begin with ${label}`);
    this.lines = lines;
  }

  /**
   * Take the next line, which must begin with `keyword`; return what follows the space.
   *
   * @param {string} keyword
   */
  one(keyword) {
    if (!this.lines[0]?.startsWith(`${keyword} `)) throw malformed(`note without a ${keyword} line here`);
    return /** @type {string} */ (this.lines.shift()).slice(keyword.length + 1);
  }

  /**
   * Take all lines from here that begin with `keyword`, at most `limit`.
   *
   * @param {string} keyword
   * @param {number} limit
   */
  many(keyword, limit) {
    const rests = [];
    while (this.lines[0]?.startsWith(`${keyword} `)) rests.push(this.one(keyword));
    if (rests.length > limit) throw malformed(`too many ${keyword} lines`);
    return rests;
  }

  /** Check that no line is left. */
  end() {
    if (this.lines.length) throw malformed("line unknown or out of order");
  }
}

/**
 * Split a line into exactly `count` words with one space between them.
 *
 * @param {string} rest
 * @param {number} count
 * @throws {MalformedError} another number of words
 */
export function fields(rest, count) {
  const words = rest.split(" ");
  if (words.length !== count || words.includes("")) throw malformed(`line without its ${count} words`);
  return words;
}

/**
 * Decode a whole number from 1, at most 15 digits, without sign or leading zero.
 *
 * @param {string} text
 * @throws {MalformedError} another form
 */
export function parseCount(text) {
  if (!COUNT.test(text)) throw malformed("not a whole number from 1");
  return Number(text);
}

/**
 * Decode 32 bytes of lower-case hexadecimal.
 *
 * @param {string} text
 * @throws {MalformedError} another form
 */
export const parseDigest = (text) => hexes.decode(text, DIGEST_BYTES);

/**
 * Take the two lines that place a note in its chain: numbers from 1, only the first with a `prev` of zeros.
 *
 * @param {NoteLines} lines
 * @throws {MalformedError} other lines, or a `prev` that no note with this number has
 */
export function parsePlace(lines) {
  const seq = parseCount(lines.one("seq"));
  const prev = parseDigest(lines.one("prev"));
  if ((seq === 1) === prev.some(Boolean)) throw malformed("prev does not fit the number");
  return { seq, prev };
}

/**
 * Check that no value stands twice.
 *
 * @param {string[]} values
 * @param {string} what
 * @throws {MalformedError} one does
 */
export function checkUnique(values, what) {
  if (new Set(values).size !== values.length) throw malformed(`${what} twice`);
}
