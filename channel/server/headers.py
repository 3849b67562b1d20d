"""The headers that stand on every answer, whoever gives it, and the policies of what a browser shows.

An answer that says nothing else allows nothing at all; a page, a worker and the answer to a form each
allow by name what they need from this server, and nothing from any other.

Source: OWASP Secure Headers Project; CSP Level 3; Trusted Types; Integrity Policy.
"""

from collections.abc import Iterable

RawHeaders = list[tuple[bytes, bytes]]

_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
WORKER_POLICY = f"{_POLICY}; connect-src 'self'; worker-src 'self'"
# Browsers ask for the sign of a site by themselves, and complain where they may not.
FORM_ANSWER_POLICY = f"{_POLICY}; img-src 'self'; style-src 'self'"
_PAGE_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'; "
    "worker-src 'self'; "
    "form-action 'self'; "
    "base-uri 'none'; "
    "frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; "
    "trusted-types channel"
)
POLICY_HEADER = "Content-Security-Policy"
PAGE_HEADERS = {
    POLICY_HEADER: _PAGE_POLICY,
    # A script whose bytes the page does not know beforehand does not run.
    "Integrity-Policy": "blocked-destinations=(script)",
}
_FEATURES = (
    "accelerometer",
    "bluetooth",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "web-share",
    "xr-spatial-tracking",
)
_NO_STORE = (b"cache-control", b"no-store")


def security_headers(*, hsts_seconds: int) -> RawHeaders:
    """Return the headers, in wire form; with `hsts_seconds` 0 browsers are not told to stay with https."""
    headers = {
        "content-security-policy": _POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "permissions-policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
        "x-frame-options": "DENY",
    }
    if hsts_seconds:
        headers["strict-transport-security"] = f"max-age={hsts_seconds}; includeSubDomains"
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def with_security(headers: Iterable[tuple[bytes, bytes]], security: RawHeaders) -> RawHeaders:
    """Return an answer's own headers and those of every answer; not to be stored unless it says otherwise.

    What an answer says by itself stands alone: two policies of one name would both be in force.
    """
    own = list(headers)
    given = {name.lower() for name, _ in own}
    return own + [header for header in (_NO_STORE, *security) if header[0] not in given]
