// Whole numbers as people type them, in the digits of any keyboard a reporter may have; and sizes in words.

// Where ten digits begin: ASCII, Arabic, Persian, N'Ko, Devanagari, Bengali, Myanmar, full width.
const ZEROS = [0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0x1040, 0xff10];
const SEPARATORS = /[\s.,'’٬،_]/gu;

/**
 * Return the number that stands in `text`, with or without separators, or null if it is none.
 *
 * @param {string} text
 */
export function wholeNumber(text) {
  let number = 0;
  const digits = text.replace(SEPARATORS, "");
  for (const character of digits) {
    const code = character.codePointAt(0) ?? 0;
    const zero = ZEROS.find((start) => code >= start && code < start + 10);
    if (zero === undefined) return null;
    number = number * 10 + code - zero;
  }
  return digits ? number : null;
}

const UNITS = ["bytes", "kilobytes", "megabytes", "gigabytes"];

/**
 * Say a size in a unit that people read easily.
 *
 * @param {number} bytes
 * @param {import("./strings.js").Strings} strings
 */
export function sizeText(bytes, strings) {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  const number = bytes / 1000 ** power;
  return strings.say(UNITS[power], { number: number < 10 && power ? number.toFixed(1) : Math.round(number) });
}
