// Runs in a page of the portal's origin: seals one file by turns in the portal's worker and in the library's; returns
// seconds a run. A function alone, handed to the browser as text.
/** @param {Record<string, any>} given */
async ({ worker, library, words, today, to, mib, runs }) => {
  // With its front the bundle just fills its length class: what padding costs is another question.
  const content = new Uint8Array(mib * 2 ** 20 - 8192).map((_, i) => i * 7919);
  const file = new File([content], "a.bin");
  const draft = {
    report: { form: "full", what: "x" },
    lang: "en",
    files: [{ file, name: "a.bin", type: "", cleaned: false, purpose: "all" }],
  };

  /** @param {string} address @param {WorkerType} type */
  const line = (address, type) => {
    const thread = new Worker(address, { type });
    const waiting = new Map();
    let last = 0;
    thread.onmessage = ({ data }) => {
      if ("tell" in data) return;
      waiting.get(data.id)?.(data);
      waiting.delete(data.id);
    };
    /** @param {number} id @returns {Promise<any>} */
    const answer = (id) => new Promise((resolve) => waiting.set(id, resolve));
    const begun = answer(0);
    /** @param {Record<string, any>} message */
    const ask = async (message) => {
      const answered = answer((last += 1));
      thread.postMessage({ id: last, ...message });
      const { failed } = await answered;
      if (failed) throw new Error(`${message.ask}: ${failed.code}`);
    };
    return { ask, begun };
  };

  const portal = line(worker, "classic");
  const bare = line(URL.createObjectURL(new Blob([library], { type: "text/javascript" })), "module");
  await bare.begun;
  await portal.ask({ ask: "open", today, wordsAddress: words });
  const ways = {
    ours: () => portal.ask({ ask: "seal", draft, to, today }),
    streaming: () => bare.ask({ ask: "streaming", file }),
    inMemory: () => bare.ask({ ask: "inMemory", file }),
  };
  /** @type {Record<string, number[]>} */
  const taken = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, seal] of Object.entries(ways)) {
      const before = performance.now();
      await seal();
      // The first run warms the engine up.
      if (run) taken[name].push((performance.now() - before) / 1000);
    }
  }
  return { bytes: content.length, taken };
};
