"""The limit for the server: the least program that stores the same bytes with the same fsyncs, grouped."""

import asyncio
import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import uvicorn

ROOT, POOL, QUEUE = os.open(sys.argv[1], os.O_RDONLY), ThreadPoolExecutor(33), SimpleQueue[Any]()


async def app(_scope: Any, receive: Any, send: Any) -> None:  # noqa: D103
    body, message = bytearray(), await receive()
    while body.extend(message["body"]) or message.get("more_body"):
        message = await receive()
    await asyncio.get_running_loop().run_in_executor(POOL, store, bytes(body))
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


def store(body: bytes) -> None:  # noqa: D103
    name, done = os.urandom(16).hex(), Future[None]()
    with open(name, "wb", 0, opener=lambda path, flags: os.open(path, flags, 0o600, dir_fd=ROOT)) as file:
        os.fsync(file.write(body) and file.fileno())
    QUEUE.put((name, body[:6370], done)) or done.result()


def journal() -> None:  # noqa: D103
    file = os.open("journal", os.O_CREAT | os.O_WRONLY | os.O_APPEND, dir_fd=ROOT)
    while group := [QUEUE.get(), *(QUEUE.get() for _ in range(QUEUE.qsize()))]:
        [os.rename(name, name + ".done", src_dir_fd=ROOT, dst_dir_fd=ROOT) for name, _, _ in group]
        [os.fsync(ROOT), os.write(file, b"".join(row for _, row, _ in group)), os.fdatasync(file)]
        [done.set_result(None) for _, _, done in group]


POOL.submit(journal)
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", lifespan="off")
