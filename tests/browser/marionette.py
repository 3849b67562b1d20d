"""Speaks Marionette, the language in which Firefox itself is driven, with a Firefox of its own.

Mozilla's client for it brings a dozen packages and leaves sockets open; what is needed here is this little.

Source: Firefox Source Docs, Marionette, Protocol (version 3).
"""

import json
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any, TypeAlias

Preferences: TypeAlias = Mapping[str, bool | int | str]

START_SECONDS = 60.0
ANSWER_SECONDS = 330.0
SCRIPT_SECONDS = 300
_PAUSE_SECONDS = 0.02
_COMMAND = 0
_PORT_FILE = "MarionetteActivePort"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_ALWAYS: Preferences = {
    # Any that is free.
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.server": "",
    "browser.topsites.contile.enabled": False,
    "services.settings.server": "data:,",
}


class MarionetteError(Exception):
    """Firefox could not do what it was told; `kind` is one of WebDriver's."""

    def __init__(self, error: Mapping[str, str]) -> None:
        super().__init__(f"{error['error']}: {error['message']}")
        self.kind = error["error"]


class Marionette:
    """One session with one Firefox; a command at a time."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self._numbers = count(1)
        self._read()
        self.tell("WebDriver:NewSession")
        self.tell("WebDriver:SetTimeouts", script=SCRIPT_SECONDS * 1000)

    def tell(self, command: str, **parameters: Any) -> Any:
        """Let Firefox do something, and return what it answers.

        Raises:
            MarionetteError: it could not.
        """
        number = next(self._numbers)
        data = json.dumps([_COMMAND, number, command, parameters]).encode()
        self._line.sendall(b"%d:%s" % (len(data), data))
        _, answered, error, result = self._read()
        assert answered == number
        if error is not None:
            raise MarionetteError(error)
        if isinstance(result, dict) and set(result) == {"value"}:
            return result["value"]
        return result

    def elements(self, selector: str) -> list[str]:
        """Return the ids of all elements that fit."""
        found = self.tell("WebDriver:FindElements", using="css selector", value=selector)
        return [element[_ELEMENT] for element in found]

    def script(self, body: str, arguments: Sequence[Any] = ()) -> Any:
        """Run a script in the page, apart from the page's own; its last argument is told the result."""
        return self.tell(
            "WebDriver:ExecuteAsyncScript",
            script=body,
            args=list(arguments),
            sandbox="tests",
            newSandbox=False,
        )

    def browser_script(self, body: str, *arguments: Any) -> Any:
        """Run a script in the browser's own window, and return what it returns."""
        self.tell("Marionette:SetContext", value="chrome")
        try:
            return self.tell("WebDriver:ExecuteScript", script=body, args=list(arguments), sandbox="system")
        finally:
            self.tell("Marionette:SetContext", value="content")

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._some(1)
        data = bytearray()
        while len(data) < int(length[:-1]):
            data += self._some(int(length[:-1]) - len(data))
        return json.loads(data)

    def _some(self, limit_bytes: int) -> bytes:
        data = self._line.recv(limit_bytes)
        assert data, "Firefox hung up"
        return data


@contextmanager
def running_firefox(preferences: Preferences | None = None) -> Iterator[Marionette]:
    """Run a Firefox with a fresh profile for the length of a `with` block."""
    firefox = shutil.which("firefox-esr")
    assert firefox, "run tools/system-packages"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        profile = Path(folder)
        chosen = {**_ALWAYS, **(preferences or {})}
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in chosen.items()]
        (profile / "user.js").write_text("".join(lines))
        command = [firefox, "--headless", "--marionette", "--no-remote", "--profile", folder]
        # Else nothing may ask the browser itself, for its console or for the size of a page.
        command.append("--remote-allow-system-access")
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                with socket.create_connection(("127.0.0.1", _port(profile, process))) as line:
                    line.settimeout(ANSWER_SECONDS)
                    session = Marionette(line)
                    yield session
                    session.tell("Marionette:Quit", flags=["eForceQuit"])
                process.wait(START_SECONDS)
            finally:
                process.kill()


def _port(profile: Path, process: "subprocess.Popen[bytes]") -> int:
    pause = Event()
    for _ in range(int(START_SECONDS / _PAUSE_SECONDS)):
        assert process.poll() is None, "Firefox did not start"
        written = profile / _PORT_FILE
        if written.exists() and (text := written.read_text()):
            return int(text)
        pause.wait(_PAUSE_SECONDS)
    raise AssertionError("Firefox did not listen")
