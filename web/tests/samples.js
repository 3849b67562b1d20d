// Bytes and words that tests of sealing share: the word list as it ships, and known bytes of any length.
import { readFile } from "node:fs/promises";
import { parseWordlist } from "../src/wire/wordlist.js";

const WORDS = new URL("../../channel/wire/data/eff_large_wordlist.txt", import.meta.url);

export const wordlist = async () => parseWordlist(await readFile(WORDS));

/**
 * Byte i is (from + i) mod 251.
 *
 * @param {number} length
 * @param {number} [from]
 */
export const pattern = (length, from = 0) => Uint8Array.from({ length }, (_, i) => (from + i) % 251);
