// The passphrase: known values, forgiving input, and no single slip that passes.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import * as hexes from "../../src/codec/hexes.js";
import { bytesOf } from "../../src/wire/base7776.js";
import { decimalValue } from "../../src/wire/decimals.js";
import { BASE, parseWordlist } from "../../src/wire/wordlist.js";
import {
  WORD_COUNT,
  checkIndex,
  drawEntropy,
  entropyFromText,
  wordIndexes,
  wordsFromEntropy,
} from "../../src/wire/words.js";
import { wordlist as load } from "../samples.js";
import { vectors } from "../vectors.js";

const VECTORS = vectors("words");
const wordlist = await load();
const counting = Uint8Array.from({ length: 16 }, (_, i) => i);

/** @param {readonly number[]} indexes */
const asDigits = (indexes) => indexes.map((index) => String(index).padStart(4, "0")).join("");

/** @param {string} digits @param {number} zero the code point of the script's digit 0 */
const inScript = (digits, zero) => String.fromCodePoint(...[...digits].map((digit) => zero + Number(digit)));

for (const row of VECTORS.words) {
  test(`words and digits of ${row.E}`, () => {
    const entropy = hexes.decode(row.E, 16);
    const indexes = wordIndexes(entropy);
    assert.deepEqual(indexes.map((index) => asDigits([index])), row.digits);
    assert.deepEqual(wordsFromEntropy(entropy, wordlist), row.words);
    assert.equal(hexes.encode(entropyFromText(row.words.join(" "), wordlist)), row.E);
  });
}

test("every case of the vectors is read or refused as it says", () => {
  const { entropy, cases } = VECTORS.parse;
  const bytes = hexes.decode(entropy, 16);
  const words = wordsFromEntropy(bytes, wordlist);
  const digits = inScript(asDigits(wordIndexes(bytes)), 0x660);
  /** @type {Record<string, string>} */
  const texts = {
    "words in upper case joined by '. '": words.join(". ").toUpperCase(),
    "words without separator": words.join(""),
    "digits in Arabic-Indic script joined by spaces": digits.replace(/..../gu, "$& "),
    "word 3 replaced by zebra": words.with(2, "zebra").join(" "),
    "words 2 and 3 swapped": [words[0], words[2], words[1], ...words.slice(3)].join(" "),
  };
  assert.equal(cases.length, Object.keys(texts).length);
  for (const { given, expected } of cases) {
    if (expected) assert.equal(hexes.encode(entropyFromText(texts[given], wordlist)), expected);
    else assert.throws(() => entropyFromText(texts[given], wordlist), { kind: "malformed" });
  }
});

test("input is forgiving about form only", () => {
  const words = wordsFromEntropy(counting, wordlist);
  const digits = asDigits(wordIndexes(counting));
  const scripts = [0x30, 0x660, 0x6f0, 0x966, 0xe50, 0xff10, 0x1d7d8, 0x1e950].map((zero) => inScript(digits, zero));
  const forms = [
    words.map((word, i) => `${i + 1}) ${word}`).join("\n"),
    words.join("").replaceAll("a", "ａ"),
    words.join(" ").replaceAll("k", "\u212a"),
  ];
  for (const text of [...forms, ...scripts]) assert.deepEqual(entropyFromText(text, wordlist), counting);
});

for (const text of ["", "123", "0".repeat(43), "0".repeat(45), "9999".repeat(11), "zebra", "¹".repeat(44)]) {
  test(`${text.length} characters ${text.slice(0, 5)} are no passphrase`, () => {
    assert.throws(() => entropyFromText(text, wordlist), { kind: "malformed" });
  });
}

test("more and fewer words than eleven are told apart from wrong ones", () => {
  for (const count of [10, 12]) {
    assert.throws(() => entropyFromText("abacus ".repeat(count), wordlist), { code: "words-count" });
  }
  assert.throws(() => entropyFromText(wordsFromEntropy(counting, wordlist).with(2, "zzzz").join(" "), wordlist), {
    code: "words-unknown",
    message: /word 3 /,
  });
});

test("every wrong word and every swap of neighbours is refused", () => {
  const indexes = wordIndexes(counting);
  for (let place = 0; place < WORD_COUNT; place++) {
    for (let other = 0; other < BASE; other++) {
      const changed = indexes.with(place, other);
      assert.equal(checkIndex(changed.slice(0, -1)) === changed.at(-1), other === indexes[place]);
    }
  }
  for (let place = 0; place < WORD_COUNT - 1; place++) {
    const swapped = indexes.with(place, indexes[place + 1]).with(place + 1, indexes[place]);
    assert.notEqual(checkIndex(swapped.slice(0, -1)), swapped.at(-1));
  }
});

test("entropy beyond 128 bits is refused", () => {
  const indexes = new Array(WORD_COUNT - 1).fill(BASE - 1);
  const text = asDigits([...indexes, checkIndex(indexes)]);
  assert.throws(() => entropyFromText(text, wordlist), { code: "words-check" });
});

test("hyphenated words are drawn again", () => {
  const hyphen = wordlist.words.findIndex((word) => word.includes("-"));
  const bad = bytesOf(BigInt(hyphen * BASE), 16);
  assert.throws(() => wordsFromEntropy(bad, wordlist), { kind: "refused" });
  const draws = [bad, counting];
  assert.deepEqual(drawEntropy(() => /** @type {Uint8Array} */ (draws.shift()), wordlist), counting);
});

test("fresh entropy round trips", () => {
  for (let round = 0; round < 200; round++) {
    const entropy = drawEntropy((length) => new Uint8Array(randomBytes(length)), wordlist);
    const words = wordsFromEntropy(entropy, wordlist);
    assert.equal(words.length, WORD_COUNT);
    assert.deepEqual(entropyFromText(words.join(" "), wordlist), entropy);
  }
});

test("a word list of one other byte is not believed", async () => {
  const altered = new TextEncoder().encode(wordlist.words.join("\n"));
  await assert.rejects(parseWordlist(altered), { kind: "untrusted", code: "wordlist-altered" });
});

test("scripts whose digits follow each other without a gap keep their values", () => {
  const mathematical = Array.from({ length: 50 }, (_, i) => decimalValue(String.fromCodePoint(0x1d7ce + i)));
  assert.deepEqual(mathematical, Array.from({ length: 50 }, (_, i) => i % 10));
});
