"""Disks for tests: one with room for everything, one that is full."""

from channel.errors import UnavailableError


class RoomyDisk:
    def check_room(self, need_bytes: int) -> None:
        assert need_bytes > 0


class LowDisk:
    def check_room(self, need_bytes: int) -> None:
        raise UnavailableError("the disk is low", hint=f"Free {need_bytes} bytes.")
