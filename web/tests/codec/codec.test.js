import assert from "node:assert/strict";
import { test } from "node:test";
import * as b64 from "../../src/codec/b64.js";
import { concat, equal, label, prefixed, text, u16, u32, u64, utf8 } from "../../src/codec/bytes.js";
import { addDays, parseDay, parseWindow } from "../../src/codec/days.js";
import { sha256 } from "../../src/codec/digests.js";
import * as hexes from "../../src/codec/hexes.js";
import { dump, isObject, parse } from "../../src/codec/jsons.js";
import { MalformedError } from "../../src/errors.js";
import { draws } from "../vectors.js";

const LIMITS = { limitBytes: 10_000_000 };

test("whole numbers are big-endian, and refused when they do not fit", () => {
  const encoded = concat(u16(258), u32(0xfffefdfc), u64(2n ** 64n - 2n));
  assert.equal(hexes.encode(encoded), "0102fffefdfcfffffffffffffffe");
  for (const wrong of [() => u16(65536), () => u32(2 ** 32), () => u64(-1), () => u64(2n ** 64n)]) {
    assert.throws(wrong, RangeError);
  }
});

test("strings and labels cannot run into each other", () => {
  assert.equal(hexes.encode(concat(label("a"), prefixed("é"))), "61000002c3a9");
  assert.throws(() => prefixed("x".repeat(65536)), MalformedError);
});

test("UTF-8 is strict both ways, and a byte order mark is a character", () => {
  assert.equal(text(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), "\ufeffa");
  for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x80], [0xf4, 0x90, 0x80, 0x80]]) {
    assert.throws(() => text(Uint8Array.from(bytes)), MalformedError);
  }
  assert.throws(() => utf8("a\ud800"), MalformedError);
  assert.deepEqual(text(utf8("\u{1f600}")), "\u{1f600}");
});

test("base64 and hexadecimal round trip at every length", () => {
  const draw = draws(7);
  for (let length = 0; length < 70; length++) {
    const data = Uint8Array.from({ length }, () => draw(256));
    assert.ok(equal(b64.decode(b64.encode(data), length), data));
    assert.ok(equal(hexes.decode(hexes.encode(data), length), data));
  }
});

test("base64 has one form", () => {
  const wrongs = ["QQ", "QQ=", "QR==", "QQ==\n", " QQ==", "Q Q=", "QQ===", "-_8=", "ＱＱ==", "=", "QQ==QQ=="];
  for (const wrong of wrongs) {
    assert.throws(() => b64.decode(wrong), MalformedError, wrong);
  }
  assert.throws(() => b64.decode("QQ==", 2), MalformedError);
});

test("hexadecimal is lower case and of one length", () => {
  for (const wrong of ["AB", "0", "0x", "zz", "abcd", "", "a\n", "١٢"]) {
    assert.throws(() => hexes.decode(wrong, 1), MalformedError, wrong);
  }
});

test("SHA-256 is over the parts as one", async () => {
  assert.deepEqual(await sha256(utf8("a"), utf8("bc")), await sha256(utf8("abc")));
  assert.match(hexes.encode(await sha256(utf8("abc"))), /^ba7816bf/);
});

test("days have one form and follow the calendar", () => {
  assert.equal(addDays("2026-12-28", 7), "2027-01-04");
  assert.equal(addDays("2028-02-29", -1), "2028-02-28");
  const wrongs = ["2026-1-01", "2027-02-29", "2026-00-01", "0000-01-01", "2026-11-23\n", "+002026-11-23", ""];
  for (const wrong of wrongs) {
    assert.throws(() => parseDay(wrong), MalformedError, wrong);
  }
  assert.throws(() => parseWindow("2026-11-23", "2026-11-23"), MalformedError);
});

test("JSON keeps the order of members and unknown ones, and is written as it was read", () => {
  const data = utf8('{"b":1,"a":{"x":"\u0633"},"__proto__":[true,null,"\\u0000\\n"]}');
  assert.deepEqual(dump(parse(data, LIMITS)), data);
});

test("JSON numbers with a fraction or an exponent are told from whole ones", () => {
  const { a, b, c } = parse(utf8('{"a":1,"b":1.0,"c":1e0}'), LIMITS);
  assert.deepEqual([a === 1, b === 1, c === 1, isObject(b)], [true, false, false, false]);
});

test("JSON beyond the limit, too deep or too long for a machine's patience is refused, or read", () => {
  assert.throws(() => parse(utf8("{ }"), { limitBytes: 2 }), MalformedError);
  const deep = `{"a":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`;
  assert.throws(() => parse(utf8(deep), LIMITS), MalformedError);
  const long = parse(utf8(`{"a":"${"x".repeat(3_000_000)}","b":"${"\\n".repeat(300_000)}"}`), LIMITS);
  assert.deepEqual([long.a.length, long.b.length], [3_000_000, 300_000]);
});

test("JSON with half of a surrogate pair is not written either", () => {
  assert.throws(() => dump({ a: ["\ud800"] }), MalformedError);
});
