"""A grey scene drawn from a seed: sky, ground, one pale vehicle; knows no picture format."""

import hashlib
from dataclasses import dataclass

_GRAIN = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Brightness of `columns` by `rows` cells; the same seed always gives the same scene."""

    seed: str
    columns: int
    rows: int

    def cells(self) -> list[list[int]]:
        """Return rows of brightness, 0 to 255, from the top."""
        horizon, left, tone = self._layout()
        grain = hashlib.shake_128(b"grain" + self.seed.encode()).digest(self.columns * self.rows)
        return [
            [
                self._brightness(x, y, horizon, left, tone) + grain[y * self.columns + x] % _GRAIN
                for x in range(self.columns)
            ]
            for y in range(self.rows)
        ]

    def _layout(self) -> tuple[int, int, int]:
        drawn = hashlib.shake_128(b"layout" + self.seed.encode()).digest(3)
        horizon = self.rows * (100 + drawn[0] % 50) // 256
        left = self.columns * (30 + drawn[1] % 70) // 256
        return horizon, left, drawn[2] % 40

    def _brightness(self, x: int, y: int, horizon: int, left: int, tone: int) -> int:
        body_top, body_foot = horizon - self.rows // 8, horizon + self.rows // 4
        right = left + self.columns // 2
        if left <= x < right and body_top <= y < body_foot:
            return 205 + tone
        wheels = (left + self.columns // 10, right - self.columns // 6)
        if body_foot <= y < body_foot + self.rows // 12 and any(w <= x < w + 4 for w in wheels):
            return 25
        return 180 - 60 * y // self.rows if y < horizon else 70 + tone + 30 * y // self.rows
