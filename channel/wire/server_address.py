"""Addresses of servers and proxies as people type them: which of them may be spoken to; opens no line."""

import ipaddress
import re

from channel.errors import MalformedError, RefusedError

ADDRESS_LIMIT = 300
PORT_LIMIT = 2**16

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = rf"(?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{{1,5}}))?"
_USER = r"(?:[a-z0-9._~!$&'()*+,;=:%-]+@)?"
# What some programs read as the number of a machine: it has to be one in its usual form.
_NUMBERS = re.compile(r"\[|(?:.*\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\Z", re.ASCII)
_FLAGS = re.ASCII | re.IGNORECASE
_SERVER = re.compile(rf"(?P<scheme>https?)://{_HOST}/?", _FLAGS)
# A socks5:// proxy may be taken to mean that names are resolved here, which would tell the resolver.
_PROXY = re.compile(rf"(?:socks5h|https?)://{_USER}{_HOST}/?", _FLAGS)


def check_server(address: str, *, proxied: bool) -> str:
    """Return the address of a server that may be spoken to, in lower case and without a slash at its end.

    It has a scheme, a host and perhaps a port: no path, query, fragment or credentials. `proxied` says that
    the way there leads through a proxy, as it must to an onion address.

    Raises:
        MalformedError: it is no such address.
        RefusedError: the way there would not be protected.
    """
    found = _match(_SERVER, address)
    if found is None:
        raise MalformedError(
            "not the address of a server",
            hint="Write it like `https://reports.example.org`, without a path.",
        )
    host = found["host"].lower()
    onion = host.endswith(".onion")
    if onion and not proxied:
        raise RefusedError(
            "an onion address is reached through Tor only",
            hint="Start Tor and add `--proxy socks5h://127.0.0.1:9050`.",
        )
    if found["scheme"].lower() == "http" and not onion and not _is_loopback(host):
        raise RefusedError(
            "plain http to a server that is not on this machine", hint="Use the address with https://."
        )
    return address.lower().removesuffix("/")


def check_proxy(address: str) -> str:
    """Return the address of a proxy that resolves names itself: socks5h, http or https.

    It may hold credentials, by which Tor keeps lines apart.

    Raises:
        MalformedError: it is no such address.
    """
    if _match(_PROXY, address) is None:
        raise MalformedError("not the address of a proxy", hint="Write it like `socks5h://127.0.0.1:9050`.")
    return address


def _match(pattern: re.Pattern[str], address: str) -> re.Match[str] | None:
    found = pattern.fullmatch(address) if len(address) <= ADDRESS_LIMIT else None
    if found is None or not 0 < int(found["port"] or 1) < PORT_LIMIT:
        return None
    return None if _NUMBERS.match(found["host"]) and _ip(found["host"]) is None else found


def _is_loopback(host: str) -> bool:
    ip = _ip(host)
    return host == "localhost" or (ip is not None and ip.is_loopback)


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.IPv6Address(host[1:-1]) if host.startswith("[") else ipaddress.IPv4Address(host)
    except ValueError:
        return None
