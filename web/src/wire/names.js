// What origins, ids, titles and language tags may look like; knows nothing of who bears them.
import { malformed } from "../errors.js";

const ORIGIN =
  /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[1-9][0-9]{0,4})?$/;
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
// The outline of RFC 5646, without its registry: every tag has this form, and no list has to be kept.
const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;
// Controls, surrogates, line breaks; embeddings, overrides and isolates, which make one name read as another.
const UNREADABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/**
 * Make a check that a text has at most `limit` characters, all of them ASCII, and fits `form`.
 *
 * @param {RegExp} form
 * @param {number} limit
 * @param {string} message
 */
const checker = (form, limit, message) => {
  /**
   * @param {string} text
   * @throws {MalformedError} it does not
   */
  return (text) => {
    if (text.length > limit || !form.test(text)) throw malformed(message);
  };
};

/** Check that a text is a lower-case host name of at most 128 characters, with a port or without. */
export const checkOrigin = checker(ORIGIN, 128, "not an origin");

/** Check that a text is an id: at most 32 lower-case letters and digits, single hyphens between them. */
export const checkId = checker(ID, 32, "not an id");

/** Check that a text is a language tag such as `fr` or `zh-Hans`, of at most 35 characters. */
export const checkLanguage = checker(LANGUAGE, 35, "not a language tag");

/**
 * Check that `text` is something that people can read: not empty, no outer spaces, no control character, line
 * break or direction override.
 *
 * @param {string} text
 * @param {number} limit in characters, which are code points here as in Python
 * @throws {MalformedError} it is not, or is longer
 */
export function checkReadable(text, limit) {
  if (!text || [...text].length > limit || /^ | $/.test(text) || UNREADABLE.test(text)) {
    throw malformed("text empty, too long, with outer spaces, or with a character not allowed");
  }
}

/**
 * Check that `text` is a title: one readable line of at most 200 characters.
 *
 * @param {string} text
 * @throws {MalformedError} it is not
 */
export const checkTitle = (text) => checkReadable(text, 200);
