// Strict JSON: UTF-8, one object, no member twice; unknown members are kept by whoever parses it.
import { ChannelError, malformed } from "../errors.js";
import { text, utf8 } from "./bytes.js";

/** Strings, words, numbers and brackets; commas and colons say nothing new once the text is known as JSON. */
const TOKENS = /"(?:[^"\\]+|\\.)*"|[[\]{}]|[^\s"[\]{}:,]+/g;
const NOT_WHOLE = /[.eE]/;
/** How many objects and arrays may lie within each other; the outermost object is one. */
const LEVELS_LIMIT = 64;

/** @typedef {Record<string, any>} JsonObject without prototype, so that it has its own members only */

/**
 * Encode in member order, without spaces, as UTF-8; the bytes are what gets signed or hashed.
 *
 * @param {JsonObject} value
 * @throws {MalformedError} a string holds half of a surrogate pair, which no reader accepts
 */
export function dump(value) {
  const encoded = JSON.stringify(value, (_, member) => {
    if (typeof member === "string") utf8(member);
    return member;
  });
  return utf8(encoded);
}

/**
 * Decode one JSON object. A number with a fraction or an exponent comes as a `Number` object: so nobody takes
 * 1.0 for the whole number 1, which is another text.
 *
 * @param {Uint8Array} data
 * @param {{limitBytes: number}} limits
 * @returns {JsonObject}
 * @throws {MalformedError} more than `limitBytes` bytes, not UTF-8, not JSON, more than 64 levels, not an
 *   object, a member twice, a number too large, or half of a surrogate pair
 */
export function parse(data, { limitBytes }) {
  if (data.length > limitBytes) throw malformed("JSON longer than allowed");
  const source = text(data);
  try {
    JSON.parse(source);
    const tokens = /** @type {RegExpMatchArray} */ (source.match(TOKENS)).values();
    /** @returns {any} */
    const next = () => tokens.next().value;
    const value = build(next(), next, 1);
    if (isObject(value)) return value;
  } catch (error) {
    if (error instanceof ChannelError) throw error;
    // The cause would repeat the text it failed on.
    throw malformed("not JSON in UTF-8");
  }
  throw malformed("JSON is not an object");
}

/**
 * Say whether a parsed value is an object, not an array or a number of our own.
 *
 * @param {any} value
 * @returns {value is JsonObject}
 */
export const isObject = (value) => typeof value === "object" && value && !Object.getPrototypeOf(value);

/**
 * Build the value that begins with `token`, from text already known to be JSON.
 *
 * @param {string} token
 * @param {() => any} next
 * @param {number} level of an object or array that begins here
 * @returns {any}
 */
function build(token, next, level) {
  const isNest = token === "{" || token === "[";
  if (isNest && level > LEVELS_LIMIT) throw malformed("JSON of more than 64 levels");
  if (token === "{") {
    /** @type {JsonObject} */
    const members = Object.create(null);
    for (let name = next(); name !== "}"; name = next()) {
      name = build(name, next, level);
      if (name in members) throw malformed("JSON member given twice");
      members[name] = build(next(), next, level + 1);
    }
    return members;
  }
  if (token === "[") {
    const items = [];
    for (let item = next(); item !== "]"; item = next()) items.push(build(item, next, level + 1));
    return items;
  }
  const value = JSON.parse(token);
  if (typeof value === "string") utf8(value);
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value)) throw malformed("JSON number out of range");
  return NOT_WHOLE.test(token) ? Object(value) : value;
}
