"""What an address asks of the queue, read strictly, and addresses that ask the same; finds nothing."""

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request

from channel.console.places import parse_place, shown_place
from channel.console.queue import Question, View
from channel.errors import MalformedError
from channel.report.choices import Urgency

WORDS_LIMIT = 200
_START_AGAIN = "Go back to the queue and start there."


def question_of(request: Request) -> Question:
    """Return what the address of a request asks; without anything, for what is new.

    Raises:
        MalformedError: a view, an urgency or a place that there is not, or more than 200 characters.
    """
    given = request.query_params
    words = given.get("q", "").strip()
    if len(words) > WORDS_LIMIT:
        raise MalformedError("a search of more than 200 characters", hint="Search for fewer words.")
    before = given.get("before", "")
    return Question(
        view=_view(given.get("view", View.NEW.value)),
        words=words,
        urgency=_urgency(given.get("urgency", "")),
        before=parse_place(before) if before else None,
    )


def address(path: str, question: Question) -> str:
    """Return the address of `path` with the question."""
    return f"{path}?{urlencode(_fields(question))}"


def _fields(question: Question) -> Mapping[str, str]:
    fields = {
        "view": question.view.value,
        "q": question.words,
        "urgency": "" if question.urgency is None else question.urgency.value,
        "before": "" if question.before is None else shown_place(question.before),
    }
    return {name: value for name, value in fields.items() if value}


def _view(text: str) -> View:
    try:
        return View(text)
    except ValueError:
        raise MalformedError("there is no such view", hint=_START_AGAIN) from None


def _urgency(text: str) -> Urgency | None:
    if not text:
        return None
    try:
        return Urgency(text)
    except ValueError:
        raise MalformedError("there is no such urgency", hint=_START_AGAIN) from None
