"""Reading the one file of a plain HTML form as it streams in; its name is dropped, not even looked at."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from channel.errors import MalformedError
from channel.intake.errors import TooLargeError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FORM_TYPE = "multipart/form-data"
FORM_FIELD = b"file"
FORM_OVERHEAD_BYTES = 8192

_HEADER_LIMIT = 4
_HEADER_LIMIT_BYTES = 2048
_DISPOSITION = b"content-disposition"


async def read_file(blocks: AsyncIterator[bytes], *, content_type: str, limit_bytes: int) -> bytes:
    """Return what stands in the field `file` of a form.

    Raises:
        MalformedError: not a form, or other fields than that one, or no file in it.
        TooLargeError: a file of more than `limit_bytes`.
    """
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise _malformed()
    reader = _OneFile(limit_bytes)
    try:
        parser = MultipartParser(
            boundary,
            reader.callbacks(),
            max_header_count=_HEADER_LIMIT,
            max_header_size=_HEADER_LIMIT_BYTES,
        )
        async for block in blocks:
            parser.write(block)
        parser.finalize()
    except FormParserError:
        # Its message would repeat what was sent.
        raise _malformed() from None
    return reader.result()


class _OneFile:
    """Collects the data of one part and refuses a second one."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._data = bytearray()
        self._name = bytearray()
        self._value = bytearray()
        self._parts = 0
        self._named = False
        self._ended = False

    def callbacks(self) -> "MultipartCallbacks":
        return {
            "on_part_begin": self._on_part_begin,
            "on_header_begin": self._on_header_begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_part_data": self._on_part_data,
            "on_end": self._on_end,
        }

    def result(self) -> bytes:
        if not self._ended or not self._named:
            raise _malformed()
        if not self._data:
            raise MalformedError("no file chosen", hint="Go back and choose the sealed file.")
        return bytes(self._data)

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > 1:
            raise _malformed()

    def _on_header_begin(self) -> None:
        self._name.clear()
        self._value.clear()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if bytes(self._name).lower() == _DISPOSITION:
            _, options = parse_options_header(bytes(self._value))
            self._named = options.get(b"name") == FORM_FIELD
        self._on_header_begin()

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._data += memoryview(data)[start:end]
        if len(self._data) > self._limit_bytes:
            raise TooLargeError("a file of more than 1 MiB", hint="Send it with `channel report send`.")

    def _on_end(self) -> None:
        self._ended = True


def _malformed() -> MalformedError:
    return MalformedError("not a form with the one field `file`", hint="Go back and choose the sealed file.")
