// Reads the vectors that Python and JavaScript share, and gives tests their bytes; judges nothing.
import { readFileSync } from "node:fs";
import * as b64 from "../src/codec/b64.js";
import { concat, utf8 } from "../src/codec/bytes.js";
import * as hexes from "../src/codec/hexes.js";
import { ChannelError } from "../src/errors.js";

/** @typedef {Record<string, any>} Row */

/** @param {string} name */
export const vectors = (name) =>
  JSON.parse(readFileSync(new URL(`../../tests/vectors/${name}.json`, import.meta.url), "utf8"));

/** @param {string} text */
export const unhex = (text) => hexes.decode(text, text.length / 2);

/**
 * The bytes of a row that gives them as text, as base64, or as a piece that is repeated.
 *
 * @param {Row} row
 */
export const bytesOf = ({ repeat = "", times = 0, text = "", b64: encoded = "" }) =>
  concat(utf8(repeat.repeat(times)), utf8(text), b64.decode(encoded));

/**
 * Say how it ended: `accepted`, or the kind of one of our errors. Any other error is a defect and goes on.
 *
 * @param {() => unknown} action
 */
export async function outcome(action) {
  try {
    await action();
    return "accepted";
  } catch (error) {
    if (error instanceof ChannelError) return error.kind;
    throw error;
  }
}

/**
 * Make a generator of whole numbers below a bound, the same for the same seed (xorshift).
 *
 * @param {number} seed
 */
export function draws(seed) {
  let state = seed;
  /** @param {number} bound */
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
