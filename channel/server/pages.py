"""The two pages that answer a plain form; static words around what the sender must note down."""

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from channel.codec import b64
from channel.intake.accept import Accepted
from channel.resources import templates_dir
from channel.server.headers import FORM_ANSWER_POLICY, POLICY_HEADER
from channel.server.problems import Problem

_CREATED = 201
_HEADERS = {POLICY_HEADER: FORM_ANSWER_POLICY}


def server_pages(*, style: str | None) -> Environment:
    """Load the templates of the server's pages; `style` is the address of the portal's style sheet."""
    pages = Environment(
        loader=FileSystemLoader(templates_dir() / "server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["style"] = style
    return pages


def received_page(pages: Environment, accepted: Accepted) -> HTMLResponse:
    """Return the page that says what was stored."""
    html = pages.get_template("received.html").render(
        commitment=accepted.commitment.hex(),
        token=b64.encode(accepted.token),
        blind=b64.encode(accepted.blind),
        bare=accepted.bare,
    )
    return HTMLResponse(html, status_code=_CREATED, headers=_HEADERS)


def refused_page(pages: Environment, problem: Problem) -> HTMLResponse:
    """Return the page that says why nothing was stored."""
    html = pages.get_template("refused.html").render(detail=problem.detail, hint=problem.hint)
    return HTMLResponse(html, status_code=problem.status, headers={**problem.headers, **_HEADERS})
