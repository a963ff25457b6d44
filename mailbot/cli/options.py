"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON only.")]
By = Annotated[str, typer.Option(help="Who decides.")]
Reason = Annotated[str, typer.Option(help="Why.")]
Pictures = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Put pictures of the evidence there.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")]
