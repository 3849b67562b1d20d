// Decimal digits of any script, as people type numbers in their own; knows nothing of what they count.

/**
 * Return the value, 0 to 9, of one decimal digit of any script (general category Nd).
 *
 * JavaScript has no table of values, but Unicode keeps each script's ten digits together and in order, so
 * the value is how many digits stand right before this one; a few scripts follow each other without a gap.
 *
 * @param {string} character one code point
 * @returns {number}
 */
export function decimalValue(character) {
  const code = /** @type {number} */ (character.codePointAt(0));
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before++;
  return before % 10;
}
