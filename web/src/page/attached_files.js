// The files a reporter adds: how many and how large they may be, and who may open each. Reads none of them.

const FILES_LIMIT = 128;
const TOTAL_LIMIT_BYTES = 2 ** 31;
// Room for the text, the padding and what sealing adds.
const ROOM_BYTES = 2 ** 20;

/** @typedef {{file: File, purpose: "all" | "evidence"}} Added */

export class AttachedFiles {
  /** @type {Added[]} */
  #added = [];

  get all() {
    return [...this.#added];
  }

  /**
   * Add files, all or none of them.
   *
   * @param {readonly File[]} files
   * @returns {string | null} the code of why none was added
   */
  add(files) {
    const all = [...this.#added.map(({ file }) => file), ...files];
    if (all.length > FILES_LIMIT) return "files-many";
    if (all.reduce((sum, { size }) => sum + size, ROOM_BYTES) > TOTAL_LIMIT_BYTES) return "files-large";
    this.#added.push(...files.map((file) => ({ file, purpose: /** @type {const} */ ("all") })));
    return null;
  }

  /** @param {Added} added */
  remove(added) {
    this.#added = this.#added.filter((other) => other !== added);
  }

  /**
   * Return the files as the worker takes them. Where no body has an evidence unit, every reviewer may open them.
   *
   * @param {boolean} hasUnit
   */
  draft(hasUnit) {
    return this.#added.map(({ file, purpose }) => ({
      file,
      name: file.name,
      type: file.type,
      cleaned: false,
      purpose: hasUnit ? purpose : "all",
    }));
  }
}
