"""Who takes part in the demonstration: administrators, bodies and their members; knows no key and no file."""

from dataclasses import dataclass
from pathlib import Path

from channel.wire.members import Role

ORIGIN = "demo.channel.example"
ROOT_IDS = ("root-1", "root-2", "root-3")
THRESHOLD = 2
DIRECTORY_DAYS = 56
ABOUT_FILE = Path(__file__).with_name("about.json")

_CUSTODIAN = frozenset({Role.REVIEWER, Role.CUSTODIAN})
_REVIEWER = frozenset({Role.REVIEWER})


@dataclass(frozen=True, slots=True, kw_only=True)
class CastMember:
    """A member under a pseudonym."""

    id: str
    roles: frozenset[Role]

    @property
    def is_evidence_unit(self) -> bool:
        """Say whether this member may open originals kept for evidence."""
        return Role.EVIDENCE in self.roles


@dataclass(frozen=True, slots=True, kw_only=True)
class CastBody:
    """A body and its members, the custodian first."""

    id: str
    title: str
    members: tuple[CastMember, ...]

    @property
    def custodian(self) -> CastMember:
        """Return the member who holds the body's signing key."""
        return self.members[0]


BODIES = (
    CastBody(
        id="ohchr",
        title="Office of the High Commissioner for Human Rights",
        members=(
            CastMember(id="m-heron", roles=_CUSTODIAN),
            CastMember(id="m-linden", roles=_REVIEWER | {Role.EVIDENCE}),
        ),
    ),
    CastBody(
        id="poe-oruma",
        title="Panel of Experts on Oruma",
        members=(
            CastMember(id="m-basalt", roles=_CUSTODIAN),
            CastMember(id="m-tern", roles=_REVIEWER),
        ),
    ),
    CastBody(
        id="osapg",
        title="Office on Genocide Prevention and the Responsibility to Protect",
        members=(
            CastMember(id="m-juniper", roles=_CUSTODIAN),
            CastMember(id="m-otter", roles=_REVIEWER),
        ),
    ),
    CastBody(
        id="oios",
        title="Office of Internal Oversight Services",
        members=(
            CastMember(id="m-marl", roles=_CUSTODIAN),
            CastMember(id="m-swift", roles=_REVIEWER),
        ),
    ),
)
