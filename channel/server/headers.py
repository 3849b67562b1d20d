"""The headers that stand on every answer, whoever gives it; nothing is loosened for any of them.

Source: OWASP Secure Headers Project; CSP Level 3.
"""

from collections.abc import Iterable

RawHeaders = list[tuple[bytes, bytes]]

_POLICY = "; ".join(
    f"{directive} 'none'" for directive in ("default-src", "base-uri", "form-action", "frame-ancestors")
)
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
    """Return an answer's own headers and those of every answer; not to be stored unless it says otherwise."""
    own = list(headers)
    if not any(name.lower() == b"cache-control" for name, _ in own):
        own.append(_NO_STORE)
    return own + security
