"""Back from imported layers to the shipped ones. Reads no geometry."""

from pathlib import Path

from geodata.boundaries import CURRENT


def drop(folder: Path) -> bool:
    """Go back to the shipped layers; False where nothing was in force. The versions stay on disk."""
    try:
        (folder / CURRENT).unlink()
    except FileNotFoundError:
        return False
    return True
