// Name and type of an attached file as a manifest takes them; holds no bytes of it. A name may be hostile to a
// file system and is kept all the same: readers show it as text and save the file under a name of their own.

const NAME_LIMIT_BYTES = 255;
const TYPE_LIMIT_BYTES = 127;
const TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;
const UNKNOWN_TYPE = "application/octet-stream";

/**
 * Return the name that the bundle carries: without folders, normal form C, at most 255 bytes of UTF-8.
 *
 * @param {string} name as the device gave it
 */
export function attachedName(name) {
  const last = name.slice(name.lastIndexOf("/") + 1).normalize("NFC");
  // TextEncoder puts U+FFFD in place of half a surrogate pair.
  const bytes = new TextEncoder().encode(last);
  let end = Math.min(bytes.length, NAME_LIMIT_BYTES);
  // A character that the limit cuts through falls away whole.
  while (end < bytes.length && (bytes[end] & 0xc0) === 0x80) end--;
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(0, end));
}

/**
 * Return the media type that the bundle carries, without parameters, at most 127 bytes.
 *
 * @param {string} type as the device gave it, perhaps empty
 */
export function attachedType(type) {
  const essence = type.split(";", 1)[0].trim().toLowerCase();
  return essence.length <= TYPE_LIMIT_BYTES && TYPE.test(essence) ? essence : UNKNOWN_TYPE;
}
