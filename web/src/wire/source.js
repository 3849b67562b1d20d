// What is sealed is never whole in memory: it is a source, read in ranges. Knows no kind of source but bytes.

/**
 * Bytes at random access; the same range gives the same bytes each time, or an error.
 *
 * @typedef {object} Source
 * @property {number} lengthBytes how many there are
 * @property {(start: number, length: number) => Promise<Uint8Array>} read gives exactly `length` bytes from
 *   `start` on, in an array that nobody writes to afterwards
 */

/**
 * Make a source of bytes that are in memory.
 *
 * @param {Uint8Array} bytes
 * @returns {Source}
 */
export function bytesSource(bytes) {
  return {
    lengthBytes: bytes.length,
    read: async (start, length) => bytes.subarray(start, start + length),
  };
}
