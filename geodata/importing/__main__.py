"""`python -m geodata.importing`: a process of its own, so that neither the web nor the command line loads GDAL and shapely."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from geodata.importing.run import Asked, import_shapes
from geodata.importing.telling import tell
from ioc.errors import CentreError


def main(
    path: Path,
    folder: Annotated[Path, typer.Option(help="where versions of imported layers are kept")],
    as_of: Annotated[str, typer.Option(help="ISO date whose units the shapes are of")],
    source: Annotated[str, typer.Option()],
    licence: Annotated[str, typer.Option()],
) -> None:
    """Import; print what came of it. Exit code 1 and one sentence where nothing could be used."""
    try:
        report = import_shapes(Asked(path, date.fromisoformat(as_of), source, licence), folder, datetime.now(UTC))
    except CentreError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for line in tell(report):
        typer.echo(line)


if __name__ == "__main__":
    typer.run(main)
