// What the page is told of the worker's things: plain objects for messages, nothing secret but the words.
/** @import { BodyInForce } from "../wire/body_in_force.js" */

/**
 * Describes a body for choosing; texts are by language, and empty where `about` says nothing of it.
 * @param {BodyInForce} body
 */
export function bodyView({ id, title, about, reason, evidence }) {
  return {
    id,
    title,
    // Members of parsed JSON have no prototype, which messages would give them anyway.
    name: { ...about?.name },
    mandate: { ...about?.mandate },
    limits: { ...about?.limits },
    inCountry: about?.in_country ?? null,
    contactsState: about?.contacts_state ?? null,
    insideUn: about?.inside_un ?? null,
    available: reason === null,
    reason,
    evidence: evidence !== null,
  };
}
