// A file as the browser gives it, read in ranges; while one is being sealed, the browser reads on.
import { RefusedError, UnavailableError } from "../errors.js";

/** Memory is one range, and what the browser reads ahead. */
export class FileSource {
  /** @type {Blob} */ #blob;
  /** @type {number} */ #number;
  /** @type {{at: number, reader: BlobReader} | undefined} */ #open;

  /**
   * @param {Blob} blob
   * @param {number} number counts the files of a report from 1; messages use it, for a name may tell too much
   */
  constructor(blob, number) {
    this.#blob = blob;
    this.#number = number;
  }

  get lengthBytes() {
    return this.#blob.size;
  }

  /**
   * @param {number} start
   * @param {number} length
   * @returns {Promise<Uint8Array>}
   * @throws {UnavailableError} `file-unreadable`: the browser cannot read it, or no longer
   * @throws {RefusedError} `file-changed`: it ends earlier than it did
   */
  async read(start, length) {
    const reader = this.#readerAt(start);
    try {
      const bytes = await this.#whole(reader, length);
      this.#keep(start + length, reader);
      return bytes;
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  /**
   * Take the reader away while it is in use: whoever reads at the same time opens another.
   *
   * @param {number} start
   */
  #readerAt(start) {
    const open = this.#open;
    this.#open = undefined;
    if (open?.at === start) return open.reader;
    open?.reader.close();
    return blobReader(this.#blob.slice(start));
  }

  /**
   * @param {number} at
   * @param {BlobReader} reader
   */
  #keep(at, reader) {
    if (at >= this.lengthBytes) {
      reader.close();
      return;
    }
    this.#open?.reader.close();
    this.#open = { at, reader };
  }

  /**
   * @param {BlobReader} reader
   * @param {number} length
   */
  async #whole(reader, length) {
    let bytes;
    try {
      bytes = await reader.read(length);
    } catch {
      // The cause may name the file.
      throw new UnavailableError("file-unreadable", `file ${this.#number} cannot be read`);
    }
    if (bytes.length !== length) {
      throw new RefusedError("file-changed", `file ${this.#number} changed while it was being sealed`);
    }
    return bytes;
  }
}

/**
 * Reads on from where it is; fewer bytes than asked for where it ends earlier.
 *
 * @typedef {{read: (length: number) => Promise<Uint8Array>, close: () => void}} BlobReader
 */

/**
 * @param {Blob} blob
 * @returns {BlobReader}
 */
function blobReader(blob) {
  let stream;
  try {
    stream = blob.stream().getReader({ mode: "byob" });
  } catch {
    // Not every browser has streams that fill a room they are given.
    return slicesReader(blob);
  }
  return streamReader(stream);
}

/**
 * @param {ReadableStreamBYOBReader} stream
 * @returns {BlobReader}
 */
function streamReader(stream) {
  return {
    async read(length) {
      let room = new ArrayBuffer(length);
      let filled = 0;
      while (filled < length) {
        // The room changes hands each time, and comes back under another name.
        const { value, done } = await stream.read(new Uint8Array(room, filled));
        if (done) return new Uint8Array(0);
        room = value.buffer;
        filled += value.length;
      }
      return new Uint8Array(room);
    },
    close: () => void stream.cancel().catch(() => {}),
  };
}

/**
 * @param {Blob} blob
 * @returns {BlobReader}
 */
function slicesReader(blob) {
  let at = 0;
  return {
    async read(length) {
      const bytes = new Uint8Array(await blob.slice(at, at + length).arrayBuffer());
      at += length;
      return bytes;
    },
    close: () => {},
  };
}
