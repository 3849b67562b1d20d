// `about`: what a body is and is not, in the reporter's language; the directory names its bytes by digest.
import { isObject, parse } from "../codec/jsons.js";
import { malformed } from "../errors.js";
import { BODIES_LIMIT } from "./directory.js";
import { checkId, checkLanguage, checkReadable } from "./names.js";

const ABOUT_LIMIT_BYTES = 256 * 1024;
const TEXT_LIMIT = 2000;
const LANGUAGES_LIMIT = 64;
const FACTS = ["in_country", "contacts_state", "inside_un"];
const TEXTS = ["name", "mandate", "limits"];

/** @typedef {Record<string, string>} Texts one text by language tag, English always among them */

/**
 * Facts and texts about one body; unknown members are let pass.
 *
 * @typedef {object} AboutBody
 * @property {boolean} in_country
 * @property {boolean} contacts_state
 * @property {boolean} inside_un
 * @property {Texts} name
 * @property {Texts} mandate
 * @property {Texts} limits
 */

/**
 * Decode the file; `{}` is one that says nothing of any body.
 *
 * @param {Uint8Array} data
 * @returns {Map<string, AboutBody>} by the body's id
 * @throws {MalformedError} more than 256 KiB, not JSON, another version, or a body without its facts or
 *   without English texts
 */
export function parseAbout(data) {
  const members = parse(data, { limitBytes: ABOUT_LIMIT_BYTES });
  if (!Object.keys(members).length) return new Map();
  if (members.v !== 1) throw malformed("about is not of version 1");
  const bodies = Object.entries(object(members.bodies));
  if (bodies.length > BODIES_LIMIT) throw malformed("about of too many bodies");
  for (const [id, body] of bodies) {
    checkId(id);
    checkBody(object(body));
  }
  return new Map(bodies);
}

/** @param {Record<string, any>} body */
function checkBody(body) {
  if (FACTS.some((fact) => typeof body[fact] !== "boolean")) throw malformed("about lacks a fact");
  for (const texts of TEXTS.map((text) => object(body[text]))) {
    const entries = Object.entries(texts);
    if (entries.length > LANGUAGES_LIMIT || !("en" in texts)) throw malformed("about lacks an English text");
    for (const [language, text] of entries) {
      checkLanguage(language);
      if (typeof text !== "string") throw malformed("about with a text that is none");
      checkReadable(text, TEXT_LIMIT);
    }
  }
}

/** @param {unknown} value */
function object(value) {
  if (!isObject(value)) throw malformed("about lacks an object");
  return value;
}
