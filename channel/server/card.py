"""The server's card: the public keys that the administrators enter in the directory."""

from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.seeds import load_or_make
from channel.treelog.signature import ed25519_public
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.names import check_origin

# Each line of the directory, the name under which its key signs, and the seed's name here.
_KEYS = (
    ("log", "intake", "intake-log"),
    ("log", "directory", "directory-log"),
    ("promise", "promise", "promise"),
)


def server_card(data: DataDirectory, *, origin: str, files: Files) -> str:
    """Return the three lines of the directory that are the server's; makes their seeds the first time.

    Raises:
        MalformedError: no origin, or a seed that is damaged or open to others.
        UnavailableError: the seeds cannot be read or written.
    """
    check_origin(origin)
    data.make()
    return "".join(_line(data, origin, key, files=files) for key in _KEYS)


def _line(data: DataDirectory, origin: str, key: tuple[str, str, str], *, files: Files) -> str:
    keyword, name, seed_name = key
    seed = load_or_make(data.secrets, seed_name, files=files)
    full_name = f"{origin}/{name}"
    vkey = VerifierKey(name=full_name, key_type=KeyType.ED25519, public=ed25519_public(seed))
    return f"{keyword} {full_name} {vkey.text}\n"
