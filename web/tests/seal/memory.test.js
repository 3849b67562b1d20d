// Sealing takes the same memory whatever the size of the files.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const GROWTH_LIMIT_MIB = 48;

test("memory is flat over 300 MB, evidence included", async () => {
  const script = new URL("sealing_memory.mjs", import.meta.url);
  const { stdout } = await promisify(execFile)(process.execPath, [script.pathname, "300"]);
  const { grown_mib: grown, sealed_mib: sealed } = JSON.parse(stdout);
  assert.ok(sealed > 600);
  assert.ok(grown < GROWTH_LIMIT_MIB, `grew by ${grown} MiB`);
});
