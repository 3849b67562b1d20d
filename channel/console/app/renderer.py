"""Turns a template of the console and its values into an answer; knows no report and no route."""

from datetime import date

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from channel.resources import templates_dir


class Renderer:
    """The templates, loaded once; all that is put into them is escaped."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(templates_dir() / "console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["day"] = _day
        self._environment.filters["grouped"] = _grouped

    def page(self, name: str, /, **context: object) -> HTMLResponse:
        """Render the template `name`, as in `queue.html`.

        Raises:
            jinja2.TemplateError: it is broken, or uses a value it was not given.
        """
        return HTMLResponse(self._environment.get_template(name).render(context))


def _day(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def _grouped(number: int) -> str:
    """Write a number with thin spaces between thousands, which a line never breaks at."""
    return f"{number:,}".replace(",", "\u202f")
