// The passphrase: 128 bits as ten words and an eleventh that checks them; derives no key.
// The check word is a Horner sum over GF(32) x GF(243), 32 times 243 being 7776. Multiplying by a generator
// at each step makes every single wrong word and every swap of neighbours change the sum, by construction.
import { MalformedError, RefusedError } from "../errors.js";
import { bytesOf, digitsOf, numberOf } from "./base7776.js";
import { decimalValue } from "./decimals.js";
import { BASE } from "./wordlist.js";

/** @import { Wordlist } from "./wordlist.js" */

export const ENTROPY_BYTES = 16;
export const WORD_COUNT = 11;
const DIGITS_PER_WORD = 4;
const LONGEST_WORD = 9;
const BINARY = 32;
const BINARY_REDUCTION = 0b100101; // x^5 + x^2 + 1 over GF(2)
const POWERS_OF_3 = [1, 3, 9, 27, 81];

/**
 * Draw 16 bytes until none of their eleven words has a hyphen.
 *
 * @param {(length: number) => Uint8Array} randomBytes
 * @param {Wordlist} wordlist
 * @returns {Uint8Array}
 */
export function drawEntropy(randomBytes, wordlist) {
  for (;;) {
    const entropy = randomBytes(ENTROPY_BYTES);
    if (!wordIndexes(entropy).some((index) => wordlist.words[index].includes("-"))) return entropy;
  }
}

/**
 * Write 16 bytes as eleven words.
 *
 * @param {Uint8Array} entropy
 * @param {Wordlist} wordlist
 * @returns {string[]}
 * @throws {RefusedError} `entropy`: one of the words has a hyphen, which `drawEntropy` never lets happen
 */
export function wordsFromEntropy(entropy, wordlist) {
  const words = wordIndexes(entropy).map((index) => wordlist.words[index]);
  if (words.some((word) => word.includes("-"))) {
    throw new RefusedError("entropy", "entropy that needs a hyphenated word");
  }
  return words;
}

/**
 * Write 16 bytes as ten base-7776 digits, most significant first, and the index of the check word.
 *
 * @param {Uint8Array} entropy
 * @returns {number[]}
 */
export function wordIndexes(entropy) {
  const digits = digitsOf(numberOf(entropy), WORD_COUNT - 1);
  return [...digits, checkIndex(digits)];
}

/**
 * Read a passphrase as a person typed it, in words or in digits of any script. Case, spacing and
 * punctuation do not matter, not even between words; digits are four a word.
 *
 * @param {string} text
 * @param {Wordlist} wordlist
 * @returns {Uint8Array} 16 bytes
 * @throws {MalformedError} `words-count`, `words-unknown`, `words-digits`, `words-check`: not eleven known
 *   words or 44 digits, or the words do not check
 */
export function entropyFromText(text, wordlist) {
  const normal = text.normalize("NFKC").toLowerCase();
  const letters = normal.replace(/[^a-z]/g, "");
  return entropyFromIndexes(letters ? splitWords(letters, wordlist) : splitDigits(normal));
}

/**
 * Return the index of the word that makes the Horner sum of all words zero.
 *
 * @param {readonly number[]} indexes
 * @returns {number}
 */
export function checkIndex(indexes) {
  let binary = 0;
  let ternary = [0, 0, 0, 0, 0];
  for (const index of indexes) {
    const digits = POWERS_OF_3.map((power) => Math.floor(index / BINARY / power) % 3);
    binary = timesXBinary(binary) ^ (index % BINARY);
    ternary = timesXTernary(ternary).map((digit, place) => (digit + digits[place]) % 3);
  }
  const missing = timesXTernary(ternary).map((digit) => (3 - digit) % 3);
  return timesXBinary(binary) + BINARY * missing.reduce((sum, digit, i) => sum + digit * POWERS_OF_3[i], 0);
}

/** @param {readonly number[]} indexes */
function entropyFromIndexes(indexes) {
  const digits = indexes.slice(0, -1);
  const number = digits.reduce((sum, digit) => sum * BigInt(BASE) + BigInt(digit), 0n);
  if (checkIndex(digits) !== indexes.at(-1) || number >> BigInt(8 * ENTROPY_BYTES)) {
    throw new MalformedError("words-check", "the words do not fit together");
  }
  return bytesOf(number, ENTROPY_BYTES);
}

/**
 * @param {string} letters
 * @param {Wordlist} wordlist
 */
function splitWords(letters, wordlist) {
  const indexes = [];
  let rest = letters;
  while (rest) {
    if (indexes.length === WORD_COUNT) throw new MalformedError("words-count", "more than eleven words");
    const word = firstWord(rest, wordlist);
    if (!word) {
      throw new MalformedError("words-unknown", `word ${indexes.length + 1} is not in the list`);
    }
    indexes.push(/** @type {number} */ (wordlist.indexes.get(word)));
    rest = rest.slice(word.length);
  }
  if (indexes.length < WORD_COUNT) {
    throw new MalformedError("words-count", `words found: ${indexes.length} of eleven`);
  }
  return indexes;
}

/**
 * @param {string} letters
 * @param {Wordlist} wordlist
 */
function firstWord(letters, wordlist) {
  // No word begins another, so the first hit is the only one.
  for (let end = 1; end <= Math.min(LONGEST_WORD, letters.length); end++) {
    if (wordlist.indexes.has(letters.slice(0, end))) return letters.slice(0, end);
  }
  return "";
}

/** @param {string} text */
function splitDigits(text) {
  const digits = (text.match(/\p{Nd}/gu) ?? []).map(decimalValue).join("");
  if (digits.length !== WORD_COUNT * DIGITS_PER_WORD) {
    throw new MalformedError("words-digits", `digits found: ${digits.length} of 44`);
  }
  const indexes = (digits.match(/..../g) ?? []).map(Number);
  const beyond = indexes.findIndex((index) => index >= BASE);
  if (beyond >= 0) throw new MalformedError("words-digits", `group ${beyond + 1} is out of range`);
  return indexes;
}

/** @param {number} value */
function timesXBinary(value) {
  const doubled = value << 1;
  return doubled >= BINARY ? doubled ^ BINARY_REDUCTION : doubled;
}

/** @param {readonly number[]} digits */
function timesXTernary([a, b, c, d, top]) {
  // x^5 = x + 2 over GF(3), from x^5 + 2x + 1
  return [(2 * top) % 3, (a + top) % 3, b, c, d];
}
