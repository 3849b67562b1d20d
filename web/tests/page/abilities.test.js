// What a browser lacks, before anything is typed into it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lacks } from "../../src/page/abilities.js";

const ALL = {
  isSecureContext: true,
  crypto: { subtle: {} },
  Worker: class {},
  ReadableStream: class {},
  Blob: class {
    arrayBuffer() {}
  },
};

test("a browser that can do all lacks nothing", () => assert.deepEqual(lacks(ALL), []));

for (const [without, lack] of /** @type {[object, string][]} */ ([
  [{ isSecureContext: false, crypto: {} }, "secure"],
  [{ crypto: {} }, "sealing"],
  [{ crypto: undefined }, "sealing"],
  [{ Worker: undefined }, "worker"],
  [{ ReadableStream: undefined }, "files"],
  [{ Blob: class {} }, "files"],
])) {
  test(`${Object.keys(without)} missing is one lack: ${lack}`, () => {
    assert.deepEqual(lacks({ ...ALL, ...without }), [lack]);
  });
}
