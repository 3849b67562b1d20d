// The payload of an age file: STREAM, chunks of 64 KiB under ChaCha20-Poly1305, the last one marked. A chunk
// is sealed by its number alone, so any of them can be made again at any time; opens nothing.
// Source: C2SP age.md, "Payload"; Hoang and others, "Online authenticated encryption", 2015.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8 } from "../../codec/bytes.js";

export const CHUNK_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const NONCE_BYTES = 16;
const CHUNK_NONCE_BYTES = 12;

/**
 * Derive the 32-byte payload key.
 *
 * @param {Uint8Array} fileKey 16 bytes
 * @param {Uint8Array} nonce the payload's, 16 bytes
 */
export const payloadKey = (fileKey, nonce) => hkdf(sha256, fileKey, nonce, utf8("payload"), 32);

/**
 * Return how many chunks a plaintext has; none at all makes one empty chunk, as age has it.
 *
 * @param {number} plainBytes
 */
export const chunkCount = (plainBytes) => Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));

/**
 * Seal one chunk. Two plaintexts under one key and number would give both away: the caller sees to it that
 * a number stands for one plaintext only.
 *
 * @param {Uint8Array} key 32 bytes, fresh for one payload
 * @param {{number: number, isLast: boolean}} place `number` counts from 0
 * @param {Uint8Array} plain up to 64 KiB
 * @param {Uint8Array} output 16 bytes longer than `plain`; fastest where it begins at a multiple of 4
 */
export function sealChunk(key, { number, isLast }, plain, output) {
  const nonce = new Uint8Array(CHUNK_NONCE_BYTES);
  // The counter has 11 bytes; a payload of 2 GiB needs two of them.
  new DataView(nonce.buffer).setUint32(CHUNK_NONCE_BYTES - 5, number);
  nonce[CHUNK_NONCE_BYTES - 1] = Number(isLast);
  chacha20poly1305(key, nonce).encrypt(plain, output);
}
