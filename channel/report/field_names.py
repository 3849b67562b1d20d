"""The names of the fields of report schema v1, dotted as in `where.text`; knows no value and no type."""

_ESTIMATE = ("min", "best", "max")
_MEMBERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("form", ()),
    ("what", ()),
    ("where", ("text", "country", "admin1", "admin2", "place_class", "precision")),
    ("when", ("text", "first_day", "last_day", "precision", "ongoing", "expected_day")),
    ("urgency", ()),
    ("affected", ("text", "groups", "children")),
    *((f"affected.{what}", _ESTIMATE) for what in ("people", "killed", "injured", "missing")),
    ("responsible", ("text", "classes", "orders")),
    ("how_known", ("connections", "text")),
    ("raised", ("answer", "text", "outcomes", "reply")),
    ("risk", ("level", "kinds", "text", "could_identify")),
    ("presence", ()),
    ("relations_strained", ()),
    ("conflict_of_interest", ("involved", "roles", "left_out", "text")),
    ("consent", ("subject", "who", "people", "numbers_only", "child_assent", "conditions")),
    ("consent.answers", tuple(f"C{number}" for number in range(1, 11))),
)

FIELD_NAMES = frozenset(
    name for path, members in _MEMBERS for name in (path, *(f"{path}.{member}" for member in members))
)
"""Every field, and every object and list that holds fields; list items have the name of their list."""
