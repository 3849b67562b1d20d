// The work a busy server asks for before it takes a submission: a hash with leading zero bits. Done in slices,
// so that whoever waits can be told how far it is, and can stop it.
import { decode } from "../codec/b64.js";
import { concat, label, u64 } from "../codec/bytes.js";
import { isObject } from "../codec/jsons.js";
import { MalformedError, RefusedError } from "../errors.js";
import { BLOCK_BYTES, compress, INITIAL } from "./compression.js";

export const PUZZLE_HEADER = "Channel-Puzzle";
export const CHALLENGE_BYTES = 32;
export const MOST_BITS = 30;
/** So often a price that rises is paid anew before the server is taken to want none. */
export const MOST_PUZZLES = 5;

const PUZZLE_LABEL = "channel/v1/puzzle";
const SLICE_TRIES = 2 ** 12;
const U64_BYTES = 8;
const WORD_BITS = 32;

/**
 * How many leading zero bits are asked for, 0 for none, and the challenge, 32 bytes.
 * @typedef {{bits: number, challenge: Uint8Array}} Puzzle
 */

/**
 * Decodes `{"bits", "challenge"}` out of a parsed answer.
 * @param {unknown} value
 * @returns {Puzzle}
 * @throws {MalformedError} another form
 */
export function parsePuzzle(value) {
  if (!isObject(value) || !Number.isInteger(value.bits) || value.bits < 0 || typeof value.challenge !== "string") {
    throw new MalformedError("bad-answer");
  }
  return { bits: value.bits, challenge: decode(value.challenge, CHALLENGE_BYTES) };
}

/**
 * Finds the number that solves a puzzle, as `Channel-Puzzle` wants it.
 *
 * About 2 to the power of `bits` tries: at a million a second, 4 s for 22 bits; in a browser that interprets
 * scripts only, about 15 times that.
 * @param {Puzzle} puzzle
 * @param {Uint8Array} subject the raw bytes of a commitment (32) or of an upload's id (16)
 * @param {(tries: number, expected: number) => Promise<void>} pause called between slices; may throw to stop
 * @returns {Promise<string>} decimal
 * @throws {RefusedError} more than 30 bits, hours of work, are asked for
 */
export async function solve({ bits, challenge }, subject, pause) {
  if (bits === 0) return "0";
  if (bits > MOST_BITS) throw new RefusedError("puzzle-too-hard");
  const { state, block, at } = prepare(concat(label(PUZZLE_LABEL), challenge, subject, u64(0)));
  const after = new Int32Array(INITIAL.length);
  const mask = -1 << (WORD_BITS - bits);
  for (let number = 0; ; number++) {
    if (number % SLICE_TRIES === 0) await pause(number, 2 ** bits);
    block.setUint32(at, number / 2 ** WORD_BITS);
    block.setUint32(at + 4, number);
    compress(state, block, after);
    if ((after[0] & mask) === 0) return String(number);
  }
}

/**
 * Takes in what is the same in every try, and lays out the last block, padded.
 * @param {Uint8Array} attempt more than one block and little enough for two; the number is in its last 8 bytes
 */
function prepare(attempt) {
  const state = new Int32Array(INITIAL.length);
  compress(INITIAL, new DataView(attempt.slice(0, BLOCK_BYTES).buffer), state);
  const rest = attempt.subarray(BLOCK_BYTES);
  const last = new Uint8Array(BLOCK_BYTES);
  last.set(rest);
  last[rest.length] = 0x80;
  last.set(u64(8 * attempt.length), BLOCK_BYTES - U64_BYTES);
  return { state, block: new DataView(last.buffer), at: rest.length - U64_BYTES };
}
