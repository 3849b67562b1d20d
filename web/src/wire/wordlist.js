// The EFF large word list of 7776 words, by index from 0; who fetched its bytes is not known here.
import { encode as hex } from "../codec/hexes.js";
import { sha256 } from "../codec/digests.js";
import { UntrustedError } from "../errors.js";

export const BASE = 7776;
export const WORDLIST_SHA256 = "6d557f0693958fb5e650b68b5bee585eb82cf4da32965505c789e924743bc522";

/**
 * Words by index and indexes by word; without the four hyphenated words no word begins another.
 *
 * @typedef {{words: readonly string[], indexes: ReadonlyMap<string, number>}} Wordlist
 */

/**
 * Read the list, words one a line.
 *
 * @param {Uint8Array} bytes the whole file
 * @returns {Promise<Wordlist>}
 * @throws {UntrustedError} `wordlist-altered`: not the file whose hash is pinned here
 */
export async function parseWordlist(bytes) {
  if (hex(await sha256(bytes)) !== WORDLIST_SHA256) {
    throw new UntrustedError("wordlist-altered", "the word list is not the known one");
  }
  const words = new TextDecoder().decode(bytes).trimEnd().split("\n");
  return { words, indexes: new Map(words.map((word, index) => [word, index])) };
}
