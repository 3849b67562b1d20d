// Parts are asked for as parts, and a lock that fell shut sends the page to the lock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Server } from "../../src/console/server.js";

/** @param {() => Response} answer */
function made(answer) {
  /** @type {{asked: any[], left: string[]}} */
  const seen = { asked: [], left: [] };
  const ask = async (/** @type {any} */ address, /** @type {any} */ options) => {
    seen.asked.push([address, options.method ?? "GET", options.headers["X-Part"]]);
    return answer();
  };
  return { seen, server: new Server(ask, (address) => seen.left.push(address)) };
}

test("a part is asked for with its header", async () => {
  const { seen, server } = made(() => new Response("<p>"));
  assert.equal(await server.part("/pulse"), "<p>");
  assert.deepEqual(seen.asked, [["/pulse", "GET", "1"]]);
});

test("nothing new is nothing", async () => {
  const { server } = made(() => new Response(null, { status: 204 }));
  assert.equal(await server.part("/pulse"), null);
  assert.equal(await server.post("/active"), "");
});

test("a lock that fell shut leads to the lock", async () => {
  const { seen, server } = made(() => new Response("", { status: 401 }));
  assert.equal(await server.part("/pulse"), null);
  assert.equal(await server.post("/active"), null);
  assert.deepEqual(seen.left, ["/unlock", "/unlock"]);
});

test("a server that is gone for a moment is waited for", async () => {
  const { seen, server } = made(() => {
    throw new TypeError("network");
  });
  assert.equal(await server.part("/pulse"), null);
  assert.deepEqual(seen.left, []);
});

test("nobody there is told apart from a question that was taken back", async () => {
  let error = new TypeError("no line");
  const { server } = made(() => {
    throw error;
  });
  assert.equal(await server.part("/pulse"), null);
  assert.equal(server.isGone, true);
  server.isGone = false;
  error = new DOMException("taken back", "AbortError");
  await server.part("/pulse");
  assert.equal(server.isGone, false);
});
