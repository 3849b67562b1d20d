"""The page of one report: in the queue's page, or as the pane alone; reading it is noted at this console."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from channel.console.app.access import is_part
from channel.console.app.desk import Desk
from channel.console.app.questions import question_of
from channel.console.app.queue_routes import UnlockedDesk
from channel.console.app.queue_view import queue_view
from channel.console.app.renderer import Renderer
from channel.console.app.report_view import Saving, report_view
from channel.console.places import parse_place
from channel.console.queue import QueueStore
from channel.console.reports import ReportStore


def add_report_routes(app: FastAPI, renderer: Renderer) -> None:
    """Add them."""

    @app.get("/reports/{place}")
    def report(request: Request, place: str, desk: UnlockedDesk) -> Response:
        return report_page(renderer, request, desk, place, saving=None)


def report_page(
    renderer: Renderer, request: Request, desk: Desk, place: str, *, saving: Saving | None
) -> Response:
    """Show one report, and note that it was read.

    Raises:
        MalformedError: no place, or no question.
        RefusedError: there is no such report here.
    """
    question = question_of(request)
    entry = parse_place(place)
    report = report_view(desk, ReportStore(desk.database).get(entry), question, saving=saving)
    if is_part(request):
        QueueStore(desk.database).mark_seen(entry, today=desk.today())
        return renderer.page("parts/report.html", report=report)
    # Asked for before it is marked as read, so that it stays in the list that it was opened from.
    page = QueueStore(desk.database).page(question)
    QueueStore(desk.database).mark_seen(entry, today=desk.today())
    queue = queue_view(desk, question, page=page, open_place=entry)
    return renderer.page("queue.html", queue=queue, report=report)
