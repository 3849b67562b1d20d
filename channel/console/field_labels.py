"""What a report's fields and chosen words are called on a reviewer's screen; reads no report."""

from collections.abc import Mapping
from types import MappingProxyType

_ESTIMATE = (("min", "at least"), ("best", "about"), ("max", "at most"))

GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "what": "What happened",
        "where": "Where",
        "when": "When",
        "urgency": "How soon",
        "affected": "Who is affected",
        "responsible": "Who is responsible",
        "how_known": "How the reporter knows",
        "raised": "Whether it was raised before",
        "risk": "Risk to the reporter",
        "presence": "Where the reporter works",
        "relations_strained": "Relations",
        "conflict_of_interest": "Conflict of interest",
        "consent": "Consent: which uses are allowed",
        "form": "Form",
    }
)
"""Headings, by the first part of a field's name."""

LABELS: Mapping[str, str] = MappingProxyType(
    {
        "form": "Form",
        "what": "What happened",
        "where.text": "Place",
        "where.country": "Country",
        "where.admin1": "Region",
        "where.admin2": "District",
        "where.place_class": "Kind of place",
        "where.precision": "How exact",
        "when.text": "Time",
        "when.first_day": "First day",
        "when.last_day": "Last day",
        "when.precision": "How exact",
        "when.ongoing": "Still going on",
        "when.expected_day": "Day that people fear",
        "urgency": "Harm is feared",
        "affected.text": "Who",
        "affected.groups": "Groups",
        "affected.children": "Children among them",
        **{f"affected.people.{name}": f"People in all, {words}" for name, words in _ESTIMATE},
        **{f"affected.killed.{name}": f"Killed, {words}" for name, words in _ESTIMATE},
        **{f"affected.injured.{name}": f"Injured, {words}" for name, words in _ESTIMATE},
        **{f"affected.missing.{name}": f"Missing or taken away, {words}" for name, words in _ESTIMATE},
        "responsible.text": "Who",
        "responsible.classes": "They are",
        "responsible.orders": "On whose orders",
        "how_known.connections": "From",
        "how_known.text": "In the reporter's words",
        "raised.answer": "Raised",
        "raised.text": "With whom, and how",
        "raised.outcomes": "What came of it",
        "raised.reply": "Reply",
        "risk.level": "Danger",
        "risk.kinds": "What is feared",
        "risk.text": "In the reporter's words",
        "risk.could_identify": "What could point to the reporter",
        "presence": "Presence",
        "relations_strained": "Strained between the UN and the government",
        "conflict_of_interest.involved": "Somebody who would read this is involved",
        "conflict_of_interest.roles": "Roles",
        "conflict_of_interest.left_out": "Bodies left out for that",
        "conflict_of_interest.text": "In the reporter's words",
        "consent.subject": "Who answers",
        "consent.who": "Told apart as",
        "consent.people": "How many people",
        "consent.numbers_only": "Beyond the bodies chosen, numbers only",
        "consent.child_assent": "The child agrees, too",
        "consent.conditions": "Conditions",
        "consent.answers.C1": "C1 Keep it",
        "consent.answers.C2": "C2 Read it to act on it",
        "consent.answers.C3": "C3 Share it with another UN human rights body",
        "consent.answers.C4": "C4 Share it with a Panel of Experts",
        "consent.answers.C5": "C5 Give it to an investigation or a court",
        "consent.answers.C6": "C6 Tell the mission's leadership",
        "consent.answers.C7": "C7 Make it public without its source",
        "consent.answers.C8": "C8 Make it public with its source",
        "consent.answers.C9": "C9 Raise it with the government",
        "consent.answers.C10": "C10 Ask the reporter questions",
    }
)
"""By field. What a label stands beside is the reporter's; the label is not."""

_PLAIN: Mapping[str, str] = MappingProxyType({"yes": "yes", "no": "no", "unknown": "does not know"})
_CONSENT: Mapping[str, str] = MappingProxyType({"yes": "yes", "ask": "ask first", "no": "NO"})
URGENCIES: Mapping[str, str] = MappingProxyType(
    {
        "hours": "within hours",
        "days": "within days",
        "weeks": "within weeks",
        "no_hurry": "no hurry",
    }
)

CHOICES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "form": {"alert": "short alert", "full": "full report"},
        "where.place_class": {
            "displacement_site": "a camp or site for displaced people",
            "un_base": "inside a UN base",
            "near_un_base": "within 5 kilometres of a UN base",
            "beyond": "anywhere else",
        },
        "where.precision": {"exact": "exactly this place", "near": "near it", "area": "the wider area"},
        "when.precision": {"day": "to the day", "week": "within a week", "month": "within a month"},
        "when.ongoing": _PLAIN,
        "urgency": URGENCIES,
        "affected.children": _PLAIN,
        "responsible.classes": {
            "army": "army",
            "police": "police",
            "intelligence": "intelligence service",
            "prison": "prison staff",
            "border": "border guards",
            "state_other": "others who work for the State",
            "pro_government_militia": "militia on the government's side",
            "opposition_armed_group": "armed group against the government",
            "de_facto_authority": "de facto authority",
            "foreign_force": "foreign forces",
            "private_security": "private security",
            "community_militia": "community militia, or a crowd",
            "company": "a company",
            "un_personnel": "UN or other international personnel",
            "unknown": "does not know",
        },
        "how_known.connections": {
            "victim": "it was done to the reporter",
            "witness": "saw or heard it",
            "perpetrator": "took part in it",
            "relative": "it was done to a relative",
            "relayed": "was told by somebody",
            "service_provider": "treated or helped those affected",
            "ngo": "work of an organisation",
            "media": "news or internet",
            "un_observation": "observation for the UN",
        },
        "raised.answer": {"yes": "yes", "no": "no", "not_safe": "no, it did not feel safe"},
        "raised.outcomes": {
            "acted": "something was done",
            "promised": "something was promised",
            "no_reply": "no answer",
            "dismissed": "waved aside",
            "altered": "what was written was changed or taken out",
            "discouraged": "told to leave it alone",
            "punished": "punished for it",
        },
        "risk.level": {"none": "none seen", "low": "some", "high": "HIGH", "unknown": "does not know"},
        "risk.kinds": {
            "physical": "life or health",
            "family": "family",
            "work": "work",
            "legal": "arrest or a court case",
            "other": "something else",
        },
        "presence": {
            "unct": "UN country team",
            "spm": "special political mission",
            "pko": "peacekeeping operation",
            "ngo": "partner organisation",
            "community": "the community",
        },
        "relations_strained": _PLAIN,
        "conflict_of_interest.involved": _PLAIN,
        "consent.subject": {
            "reporter": "the reporter",
            "victim": "someone it was done to",
            "witness": "someone who saw it",
            "guardian": "a parent or guardian of a child",
            "organisation": "an organisation",
        },
        "consent.numbers_only": _PLAIN,
        "consent.child_assent": _PLAIN,
        **{f"consent.answers.C{number}": _CONSENT for number in range(1, 11)},
    }
)
"""What each chosen word means; a word that is not here is shown as it came."""

NO_LANGUAGE = "und"
"""What a report says whose language was not said (BCP 47)."""
LANGUAGES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "Arabic",
        "en": "English",
        "es": "Spanish",
        "fa": "Persian",
        "fr": "French",
        "ha": "Hausa",
        "my": "Burmese",
        "ps": "Pashto",
        "pt": "Portuguese",
        "ru": "Russian",
        "so": "Somali",
        "sw": "Swahili",
        "ti": "Tigrinya",
        "tr": "Turkish",
        "uk": "Ukrainian",
        "am": "Amharic",
        "ur": "Urdu",
        "zh": "Chinese",
    }
)
