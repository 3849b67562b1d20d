"""`channel keys`: what administrators and custodians do with keys; each command lives in its own module."""

from typing import Any

import typer
from typer.core import TyperGroup

from channel.cli import keys_draft, keys_export, keys_make, keys_sign, keys_weekly

ORDER = ("make", "draft", "show", "sign", "combine", "pin", "card", "weekly", "export")


class InOrder(TyperGroup):
    """Lists the commands in the order in which a channel comes to be."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands."""
        del ctx
        return sorted(self.commands, key=ORDER.index)


app = typer.Typer(
    cls=InOrder,
    no_args_is_help=True,
    help="Make keys, sign who speaks for whom, and renew a body's weekly keys.",
)
app.add_typer(keys_make.app, name="make")
app.add_typer(keys_draft.app, name="draft")
app.command()(keys_sign.show)
app.command()(keys_sign.sign)
app.command()(keys_sign.combine)
app.command()(keys_draft.pin)
app.command()(keys_weekly.card)
app.command()(keys_weekly.weekly)
app.command()(keys_export.export)
