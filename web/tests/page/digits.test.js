// Numbers in the digits of any keyboard, and sizes that people read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sizeText, wholeNumber } from "../../src/page/digits.js";
import { Strings } from "../../src/page/strings.js";

for (const [text, number] of /** @type {[string, number | null][]} */ ([
  ["12", 12],
  [" 1 200 ", 1200],
  ["1,200", 1200],
  ["1’200", 1200],
  ["١٢", 12],
  ["۱۲", 12],
  ["१२", 12],
  ["１２", 12],
  ["0", 0],
  ["", null],
  ["-3", null],
  ["about 12", null],
  ["½", null],
])) {
  test(`${JSON.stringify(text)} is ${number}`, () => assert.equal(wholeNumber(text), number));
}

test("a size is said in the unit that fits it", () => {
  const names = ["bytes", "kilobytes", "megabytes", "gigabytes"];
  const strings = new Strings(names.map((name) => [name, `{number} ${name}`]));
  const said = [0, 999, 1000, 12_345, 5_000_000, 50_000_000, 2 ** 31, 5e12].map((bytes) => sizeText(bytes, strings));
  assert.deepEqual(said, [
    "0 bytes",
    "999 bytes",
    "1.0 kilobytes",
    "12 kilobytes",
    "5.0 megabytes",
    "50 megabytes",
    "2.1 gigabytes",
    "5000 gigabytes",
  ]);
});
