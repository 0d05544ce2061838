"""The command line, one module for each noun. The parts meet here, in `ioc.web.serve` and in `ioc.jobs.worker`, nowhere else."""

from ioc.cli.main import app

__all__ = ["app"]
