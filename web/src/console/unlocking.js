// The page of the lock while it opens: looks whether it has, and goes on.

const ADDRESS = "/unlock/state";
const PAUSE_MILLISECONDS = 300;
const OPENING = "opening";

/**
 * Return where to go in a state, or null to wait.
 *
 * @param {string | undefined} state
 */
export const placeAfter = (state) => (state === "open" ? "/" : state === "locked" ? "/unlock" : null);

/** @param {Window} window */
export async function waitUntilOpen(window) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
    const place = placeAfter(await askState(window));
    if (place) return window.location.replace(place);
  }
}

/** @param {Window} window */
async function askState(window) {
  try {
    const answer = await window.fetch(ADDRESS, { cache: "no-store" });
    return /** @type {{state?: string}} */ (await answer.json()).state;
  } catch {
    return OPENING;
  }
}
