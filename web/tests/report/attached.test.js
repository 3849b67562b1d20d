// What a manifest keeps of a file's name and type.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attachedName, attachedType } from "../../src/report/attached.js";

const bytes = (/** @type {string} */ text) => Buffer.byteLength(text);

test("names lose folders and halves of characters, and are in normal form C", () => {
  assert.equal(attachedName("deep/photo.png"), "photo.png");
  assert.equal(attachedName("cafe\u0301.txt"), "café.txt");
  assert.equal(attachedName("caf\ud800.txt"), "caf\ufffd.txt");
  assert.equal(attachedName("\ufeffmark.txt"), "\ufeffmark.txt");
});

test("a name is cut to 255 bytes between characters", () => {
  assert.equal(attachedName("a".repeat(255)), "a".repeat(255));
  assert.equal(attachedName("é".repeat(300)), "é".repeat(127));
  assert.equal(attachedName("a" + "😀".repeat(100)), "a" + "😀".repeat(63));
  for (let before = 0; before < 4; before++) {
    const name = attachedName("x".repeat(before) + "道".repeat(200));
    assert.ok(bytes(name) <= 255 && bytes(name) > 252 && !name.includes("\ufffd"));
  }
});

test("a hostile name is kept as text, for readers save under names of their own", () => {
  for (const name of ["..", "a\\b", "x\u202egpj.exe", "a\u0000b", "CON", ""]) assert.equal(attachedName(name), name);
});

test("types are bare media types, or unknown", () => {
  assert.equal(attachedType("image/JPEG"), "image/jpeg");
  assert.equal(attachedType("text/plain; charset=utf-8"), "text/plain");
  const office = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  assert.equal(attachedType(office), office);
  for (const type of ["", "text", "text/plain\n", "a/b/c", "é/x", `a/${"b".repeat(126)}`]) {
    assert.equal(attachedType(type), type === "text/plain\n" ? "text/plain" : "application/octet-stream");
  }
});
