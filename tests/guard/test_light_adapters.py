"""The web process loads every adapter's options; libraries that speak protocols are for the worker alone."""

import subprocess
import sys

import pytest

HEAVY = {"pysnmp", "sqlalchemy", "pymysql", "dns", "paho", "paramiko", "asyncssh", "amqtt"}


def loaded_by(module: str) -> set[str]:
    """Which of the heavy libraries stand in memory once the module does."""
    told = f"import sys, {module}; print(*{HEAVY!r} & set(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.split())


def test_no_adapter_loads_the_library_of_its_protocol() -> None:
    assert loaded_by("collectors") == set()


@pytest.mark.parametrize("library", ["pysnmp", "paho"])
def test_the_transports_do(library: str) -> None:
    assert library in loaded_by("collectors.transports")
