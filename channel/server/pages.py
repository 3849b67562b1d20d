"""The two pages that answer a plain form; static words around what the sender must note down."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from channel.codec import b64
from channel.intake.accept import Accepted
from channel.resources import templates_dir
from channel.server.problems import Problem

_CREATED = 201


def server_pages() -> Environment:
    """Load the templates of the server's pages."""
    return Environment(
        loader=FileSystemLoader(templates_dir() / "server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def received_page(pages: Environment, accepted: Accepted) -> HTMLResponse:
    """Return the page that says what was stored."""
    html = pages.get_template("received.html").render(
        commitment=accepted.commitment.hex(),
        token=b64.encode(accepted.token),
        blind=b64.encode(accepted.blind),
        bare=accepted.bare,
    )
    return HTMLResponse(html, status_code=_CREATED)


def refused_page(pages: Environment, problem: Problem) -> HTMLResponse:
    """Return the page that says why nothing was stored."""
    html = pages.get_template("refused.html").render(detail=problem.detail, hint=problem.hint)
    return HTMLResponse(html, status_code=problem.status, headers=dict(problem.headers))
