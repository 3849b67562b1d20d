"""The words a reporter chooses from; their labels in each language live with the pages that show them."""

from enum import StrEnum


class Form(StrEnum):
    """Which form was filled in."""

    ALERT = "alert"
    FULL = "full"


class Urgency(StrEnum):
    """How soon harm is feared."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    NO_HURRY = "no_hurry"


class Presence(StrEnum):
    """The kind of field presence the reporter works in or with."""

    UNCT = "unct"
    SPM = "spm"
    PKO = "pko"
    NGO = "ngo"
    COMMUNITY = "community"


class YesNo(StrEnum):
    """An answer to a plain question, where not knowing is an answer too."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class PlaceClass(StrEnum):
    """Where harm happens, seen from the nearest protection."""

    DISPLACEMENT_SITE = "displacement_site"
    UN_BASE = "un_base"
    NEAR_UN_BASE = "near_un_base"
    BEYOND = "beyond"


class PlacePrecision(StrEnum):
    """How close the place given is to the place meant."""

    EXACT = "exact"
    NEAR = "near"
    AREA = "area"


class DayPrecision(StrEnum):
    """How close the days given are to the days meant."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class ActorClass(StrEnum):
    """Who is said to have done it; State and other actors stand side by side."""

    ARMY = "army"
    POLICE = "police"
    INTELLIGENCE = "intelligence"
    PRISON = "prison"
    BORDER = "border"
    STATE_OTHER = "state_other"
    PRO_GOVERNMENT_MILITIA = "pro_government_militia"
    OPPOSITION_ARMED_GROUP = "opposition_armed_group"
    DE_FACTO_AUTHORITY = "de_facto_authority"
    FOREIGN_FORCE = "foreign_force"
    PRIVATE_SECURITY = "private_security"
    COMMUNITY_MILITIA = "community_militia"
    COMPANY = "company"
    UN_PERSONNEL = "un_personnel"
    UNKNOWN = "unknown"


class Connection(StrEnum):
    """How the reporter comes to know.

    Source: HURIDOCS source connections, as listed in the domain reference.
    """

    VICTIM = "victim"
    WITNESS = "witness"
    PERPETRATOR = "perpetrator"
    RELATIVE = "relative"
    RELAYED = "relayed"
    SERVICE_PROVIDER = "service_provider"
    NGO = "ngo"
    MEDIA = "media"
    UN_OBSERVATION = "un_observation"


class RaisedAnswer(StrEnum):
    """Whether the matter went up the regular line."""

    YES = "yes"
    NO = "no"
    NOT_SAFE = "not_safe"


class RaisedOutcome(StrEnum):
    """What the regular line did with it."""

    ACTED = "acted"
    PROMISED = "promised"
    NO_REPLY = "no_reply"
    DISMISSED = "dismissed"
    ALTERED = "altered"
    DISCOURAGED = "discouraged"
    PUNISHED = "punished"


class RiskLevel(StrEnum):
    """How much danger the reporter sees for themselves."""

    NONE = "none"
    LOW = "low"
    HIGH = "high"
    UNKNOWN = "unknown"


class RiskKind(StrEnum):
    """What the reporter fears."""

    PHYSICAL = "physical"
    FAMILY = "family"
    WORK = "work"
    LEGAL = "legal"
    OTHER = "other"
