// The rules by which a reader believes roots, directory, `about` and intake notes; pure, takes bytes.
//
// `TrustedNotes` starts from a pin and what was seen before. Each `update…` either takes the bytes in,
// wholly, or throws and changes nothing. The order is roots, directory, then about and intake. The rules:
//
// Roots (`GET /v1/roots`: all roots notes, oldest first)
//  1. The first note is the one whose digest the pin holds, number 1, signed by its own threshold.
//  2. Each next one has the next number, the digest of the one before, the same origin, and signatures by the
//     threshold of the one before *and* by its own.
//  3. Origin is the pin's, and the newest roots seen before are in the chain.
//
// Directory
//  4. The threshold of the newest roots has signed it, each root with both of its keys.
//  5. Origin is the pin's, and the number at least the pin's.
//  6. Its number is not below the highest seen; one number names one directory; the next number follows by
//     `prev`. A gap is allowed, for a reader who was away.
//  7. Today lies within its days.
//  8. No key stands twice in it and the roots, and its cross lines hold.
//
// About
//  9. Its digest is the one the directory names.
//
// Intake (`GET /v1/intake`: the notes of all bodies, end to end)
// 10. There is at most one note for each body.
// 11. A sign key that the directory lists for the body has signed it, and no listed key's signature fails. A
//     note that no listed key has signed counts as absent, as does a body that is not listed: a body whose
//     key has just changed must not silence the others.
// 12. Origin is the pin's.
// 13. Numbers as in 6, for each body.
// 14. No key stands twice in all of roots, directory and intake notes, under one body or two.
// 15. In force is the key whose window holds today, else the earliest that starts within 7 days. A body
//     without one is unavailable, with the reason; nothing takes its place.
import { equal } from "../codec/bytes.js";
import { sha256 } from "../codec/digests.js";
import { RefusedError, UntrustedError, malformed } from "../errors.js";
import { parseNote, parseNotes } from "../treelog/note.js";
import { parseAbout } from "./about.js";
import { judge } from "./body_in_force.js";
import { BODIES_LIMIT, checkCrosses, directoryKeys, parseDirectory } from "./directory.js";
import { checkDistinct } from "./distinct.js";
import { intakeKeys, parseIntake } from "./intake_note.js";
import { rootKeys, verifyByRoots } from "./roots.js";
import { walkRoots } from "./roots_chain.js";
import { checkSuccession } from "./seen.js";
import { signers } from "./signers.js";

/** @typedef {import("./body_in_force.js").BodyInForce} BodyInForce */
/** @typedef {import("./directory.js").Directory} Directory */
/** @typedef {import("./intake_note.js").IntakeNote} IntakeNote */
/** @typedef {import("./roots.js").Roots} Roots */
/** @typedef {import("./seen.js").Mark} Mark */

/** All that one reader believes on one day; build a new one for the next look. */
export class TrustedNotes {
  #pin;
  #today;
  #seen;
  /** @type {Roots | undefined} */
  #roots;
  /** @type {Directory | undefined} */
  #directory;
  /** @type {Map<string, import("./about.js").AboutBody>} */
  #about = new Map();
  /** @type {Map<string, IntakeNote>} */
  #intake = new Map();
  /** @type {string[]} */
  #unsigned = [];

  /**
   * @param {import("./pin.js").Pin} pin
   * @param {{today: string, seen: import("./seen.js").Seen}} reader
   */
  constructor(pin, { today, seen }) {
    this.#pin = pin;
    this.#today = today;
    this.#seen = seen;
  }

  /** The newest roots. */
  get roots() {
    return given(this.#roots);
  }

  /** The directory. */
  get directory() {
    return given(this.#directory);
  }

  /** What is said about the bodies, by id; empty until it was taken in. */
  get about() {
    return this.#about;
  }

  /** What is to be kept and given to the next `TrustedNotes`. */
  get seen() {
    return this.#seen;
  }

  /**
   * Take in the chain of roots notes.
   *
   * @param {Uint8Array} data
   * @throws {MalformedError} not roots notes end to end
   * @throws {UntrustedError} a rule from 1 to 3 does not hold
   */
  async updateRoots(data) {
    const newest = await walkRoots(data, this.#pin, this.#seen.roots); // 1, 2, 3
    this.#roots = newest;
    this.#directory = undefined;
    this.#seen = { ...this.#seen, roots: mark(newest) };
  }

  /**
   * Take in the directory.
   *
   * @param {Uint8Array} data
   * @throws {MalformedError} not one directory note
   * @throws {UntrustedError} a rule from 4 to 8 does not hold
   */
  async updateDirectory(data) {
    const roots = this.roots;
    const note = parseNote(data);
    const directory = await parseDirectory(note);
    verifyByRoots(roots, note); // 4
    // 5.
    checkOrigin("directory", directory.origin, this.#pin.origin);
    if (directory.seq < this.#pin.seq) {
      throw new UntrustedError("rolled-back", "directory older than the pin allows");
    }
    checkSuccession("directory", directory, this.#seen.directory); // 6
    // 7.
    const { start, end } = directory.valid;
    if (this.#today < start) throw new UntrustedError("directory-early", `not valid before ${start}`);
    if (this.#today >= end) throw new UntrustedError("directory-expired", `expired on ${end}`);
    // 8.
    checkDistinct([...rootKeys(roots.roots), ...directoryKeys(directory)]);
    checkCrosses(directory);
    this.#directory = directory;
    this.#about = new Map();
    this.#intake = new Map();
    this.#unsigned = [];
    this.#seen = { ...this.#seen, directory: mark(directory) };
  }

  /**
   * Take in `about`.
   *
   * @param {Uint8Array} data
   * @throws {UntrustedError} rule 9 does not hold
   * @throws {MalformedError} it is the file named, but not of a form we read
   */
  async updateAbout(data) {
    // 9.
    if (!equal(await sha256(data), this.directory.about)) {
      throw new UntrustedError("about-differs", "about is not the file that the directory names");
    }
    this.#about = parseAbout(data);
  }

  /**
   * Take in the intake notes of all bodies; an empty file holds none.
   *
   * @param {Uint8Array} data
   * @throws {MalformedError} not intake notes end to end, or two of one body
   * @throws {UntrustedError} a rule from 11 to 14 does not hold
   */
  async updateIntake(data) {
    const { directory, roots } = this;
    const unsigned = [];
    /** @type {Map<string, IntakeNote>} */
    const signed = new Map();
    for (const { note, intake } of await oneForEachBody(data)) {
      // 11.
      const keys = signsOf(directory, intake.body).map((sign) => sign.vkey);
      if (!signers(note, keys).length) {
        unsigned.push(intake.body);
        continue;
      }
      // 12.
      checkOrigin("intake note", intake.origin, directory.origin);
      signed.set(intake.body, intake);
    }
    // 13.
    const { intake } = this.#seen;
    for (const [body, note] of signed) checkSuccession(`intake note of ${body}`, note, intake.get(body));
    // 14.
    const keys = [...signed.values()].flatMap(intakeKeys);
    checkDistinct([...rootKeys(roots.roots), ...directoryKeys(directory), ...keys]);
    this.#intake = signed;
    this.#unsigned = unsigned;
    this.#seen = { ...this.#seen, intake: new Map([...intake, ...[...signed].map(marked)]) };
  }

  /**
   * Return what may be sealed to a body today.
   *
   * @param {string} id
   * @returns {BodyInForce}
   * @throws {RefusedError} the directory lists no such body
   */
  body(id) {
    const found = this.bodies().find((body) => body.id === id);
    if (!found) throw new RefusedError("no-such-body", "the directory lists no such body");
    return found;
  }

  /**
   * Return every body of the directory, in its order, the unavailable ones too.
   *
   * @returns {BodyInForce[]}
   */
  bodies() {
    // 15.
    return this.directory.bodies.map(({ id, title }) => ({
      id,
      title,
      about: this.#about.get(id) ?? null,
      signs: signsOf(this.directory, id),
      ...judge(this.#intake.get(id) ?? null, this.#absence(id), this.#today),
    }));
  }

  /** @param {string} id */
  #absence(id) {
    return this.#unsigned.includes(id) ? "unsigned-note" : "no-note";
  }
}

/**
 * @param {string} what
 * @param {string} origin
 * @param {string} expected
 */
function checkOrigin(what, origin, expected) {
  if (origin !== expected) throw new UntrustedError("other-channel", `${what} of another channel`);
}

/**
 * @template T
 * @param {T | undefined} taken
 * @returns {T}
 */
function given(taken) {
  if (!taken) throw new Error("asked for before it was taken in");
  return taken;
}

/**
 * @param {Directory} directory
 * @param {string} body
 */
const signsOf = (directory, body) => directory.signs.filter((sign) => sign.body === body);

/** @param {Mark} note */
const mark = ({ seq, digest }) => ({ seq, digest });

/**
 * @param {[string, IntakeNote]} entry
 * @returns {[string, Mark]}
 */
const marked = ([body, note]) => [body, mark(note)];

/** @param {Uint8Array} data */
async function oneForEachBody(data) {
  // 10.
  const notes = data.length ? parseNotes(data, { limitNotes: BODIES_LIMIT }) : [];
  const found = await Promise.all(notes.map(async (note) => ({ note, intake: await parseIntake(note) })));
  if (new Set(found.map(({ intake }) => intake.body)).size !== found.length) {
    throw malformed("two intake notes of one body");
  }
  return found;
}
