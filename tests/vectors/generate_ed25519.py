"""Writes ed25519.json: signatures on which implementations of Ed25519 are known to disagree.

Plain affine arithmetic on the curve, slow and only for vectors; run it with the folder's path as argument.
"""

import hashlib
import json
import sys
from pathlib import Path

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int]
BASE: Point = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)
# A generator of the eight points of small order.
TORSION_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7


def add(p: Point, q: Point) -> Point:
    (x1, y1), (x2, y2) = p, q
    product = D * x1 * x2 * y1 * y2
    x = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P)
    y = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P)
    return x % P, y % P


def times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def recover(y: int) -> Point:
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    return x, y


def encode(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def challenge(r: bytes, a: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + a + message).digest(), "little") % L


def signed(
    secret: int, nonce: int, *, a_torsion: Point, r_torsion: Point, message: bytes
) -> tuple[bytes, bytes]:
    """Sign so that the cofactored equation holds, whatever torsion the key and R carry."""
    a = encode(add(times(secret, BASE), a_torsion))
    r = encode(add(times(nonce, BASE), r_torsion))
    s = (nonce + challenge(r, a, message) * secret) % L
    return a, r + s.to_bytes(32, "little")


def cases() -> list[dict[str, str | bool]]:
    identity: Point = (0, 1)
    torsion = recover(TORSION_Y)
    secret = 0x1234567
    rows: list[dict[str, str | bool]] = []

    def row(name: str, public: bytes, signature: bytes, message: bytes, *, valid: bool) -> None:
        rows.append(
            {
                "name": name,
                "public": public.hex(),
                "message": message.hex(),
                "signature": signature.hex(),
                "valid": valid,
            }
        )

    public, signature = signed(secret, 99, a_torsion=identity, r_torsion=identity, message=b"plain")
    row("an ordinary signature", public, signature, b"plain", valid=True)
    high = int.from_bytes(signature[32:], "little") + L
    row(
        "S raised by the group order",
        public,
        signature[:32] + high.to_bytes(32, "little"),
        b"plain",
        valid=False,
    )
    for i in range(8):
        message = b"mixed key %d" % i
        a, sig = signed(secret, 100 + i, a_torsion=torsion, r_torsion=identity, message=message)
        # [k]T vanishes only where 8 divides k: there the cofactorless equation holds as well.
        holds = challenge(sig[:32], a, message) % 8 == 0
        row(f"mixed-order key, message {i}", a, sig, message, valid=holds)
    message, nonce = b"mixed key, lucky", 500
    while True:
        a, sig = signed(secret, nonce, a_torsion=torsion, r_torsion=identity, message=message)
        if challenge(sig[:32], a, message) % 8 == 0:
            break
        nonce += 1
    row("mixed-order key, cofactorless equation holds", a, sig, message, valid=True)
    a, sig = signed(secret, 700, a_torsion=identity, r_torsion=torsion, message=b"mixed R")
    row("mixed-order R", a, sig, b"mixed R", valid=False)
    for order, scalar in ((1, 0), (2, 4), (4, 2), (8, 1)):
        small = encode(times(scalar, torsion))
        row(
            f"key of order {order}",
            small,
            encode(times(7, BASE)) + (7).to_bytes(32, "little"),
            b"",
            valid=False,
        )
    row("key not in canonical form", (P + 3).to_bytes(32, "little"), signature, b"plain", valid=False)
    return rows


if __name__ == "__main__":
    document = {"source": "generate_ed25519.py beside this file", "cases": cases()}
    Path(sys.argv[1], "ed25519.json").write_text(json.dumps(document, indent=1) + "\n")
