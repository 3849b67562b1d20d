"""Runs the server of a mounted image as the image says, and asks for its health; called by tools/image-try.

It expects a mount namespace of its own, so that nothing it mounts outlives it.
"""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

READY_SECONDS = 30


def mount(*words: str) -> None:
    """Mount something, or stop."""
    subprocess.run(["/bin/mount", *words], check=True)


def main(image: Path, data: Path) -> int:
    """Return 0 if the server became healthy and ended when told."""
    config = json.loads((data / "image.json").read_text())["Docker"]["config"]
    (data / "image.json").unlink()
    mount("--bind", str(image), str(image))
    mount("--bind", str(data), str(image / "data"))
    mount("--rbind", "/dev", str(image / "dev"))
    mount("-o", "remount,bind,ro", str(image))
    environment = dict(line.split("=", 1) for line in config["Env"]) | {"CHANNEL_PORT": "18437"}
    user = config["User"]
    enter = ["/usr/sbin/chroot", f"--userspec={user}", str(image)]
    program, *arguments = config["Cmd"]
    server = subprocess.Popen(
        [*enter, f"/opt/channel/bin/{program}", *arguments], env=environment, stdout=subprocess.PIPE
    )
    try:
        return healthy(server, [*enter, *config["Healthcheck"]["Test"][1:]], environment)
    finally:
        server.kill()


def healthy(server: subprocess.Popen[bytes], check: list[str], environment: dict[str, str]) -> int:
    """Wait for the health check to pass, then stop the server."""
    deadline = time.monotonic() + READY_SECONDS
    while subprocess.run(check, env=environment, capture_output=True, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            print("error: the server of the image did not become healthy", file=sys.stderr)
            return 1
        time.sleep(0.2)
    server.terminate()
    # uvicorn finishes what it serves and then ends by the signal itself.
    return 0 if server.wait(READY_SECONDS) in {0, -signal.SIGTERM} else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
