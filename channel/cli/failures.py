"""How an error is told to a person: one line, a hint where there is one, an exit status.

Knows no command. Never repeats a value it was not given in a message of ours, for those hold no secret.
"""

import traceback

import typer

from channel.errors import (
    ChannelError,
    MalformedError,
    NotRecipientError,
    RefusedError,
    UnavailableError,
    UntrustedError,
)

DEFECT = 1
INTERRUPTED = 130

STATUSES: tuple[tuple[type[ChannelError], int], ...] = (
    (MalformedError, 3),
    (UntrustedError, 4),
    (RefusedError, 5),
    (UnavailableError, 6),
    (NotRecipientError, 7),
)


def status_of(error: Exception) -> int:
    """Return the exit status that stands for `error`."""
    if isinstance(error, typer.TyperException):
        return error.exit_code
    for kind, status in STATUSES:
        if isinstance(error, kind):
            return status
    return DEFECT


def report_failure(error: Exception) -> None:
    """Write `error` to standard error as `error: …` and, where something can be done, `hint: …`."""
    message, hint = _words_for(error)
    typer.echo(message, err=True)
    if hint:
        typer.echo(f"hint: {hint}", err=True)


def show_trace(error: BaseException) -> None:
    """Write to standard error where `error` and what led to it arose: lines of code, but no message.

    A message may hold what was typed; nobody who sends a trace to a developer should send that along.
    """
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        show_trace(cause)
    typer.echo("".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__name__}\n", err=True)


def _words_for(error: Exception) -> tuple[str, str | None]:
    if isinstance(error, ChannelError):
        return f"error: {error}", error.hint
    if isinstance(error, typer.TyperException):
        return _words_for_usage(error)
    # The message of an unforeseen error may hold what was typed, so only its kind is shown.
    return (
        f"error: this is a defect in the program ({type(error).__name__})",
        "Run `channel --debug …` to see where it arose; nothing that you typed was changed.",
    )


def _words_for_usage(error: typer.TyperException) -> tuple[str, str | None]:
    message = error.format_message()
    if message.startswith("Usage:"):
        return message, None
    context = getattr(error, "ctx", None)
    hint = f"See `{context.command_path} --help`." if context else None
    if message.startswith("Got unexpected extra argument"):
        # Words of a report land here when a shell splits unquoted text, so they are not repeated.
        return (
            "error: more words than the command takes",
            f"Put text with spaces in quotes. {hint or ''}".strip(),
        )
    return f"error: {message[:1].lower()}{message[1:].rstrip('.')}", hint
