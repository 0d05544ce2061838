"""Who may ask the practice portal: random secrets, made once and kept in a file that only its owner can read."""

import hmac
import json
import os
import secrets
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

_FILE = "credentials.json"


@dataclass(frozen=True, slots=True)
class Credentials:
    """`control_key` opens the incidents endpoint, `signing_key` signs the portal's tokens."""

    client_id: str
    client_secret: str
    api_key: str
    control_key: str
    signing_key: str

    def password(self, service: str) -> str:
        """A password for one service alone, the same as long as the credentials are."""
        return hmac.new(self.signing_key.encode(), service.encode(), sha256).hexdigest()[:24]


def practice_folder(data_dir: Path) -> Path:
    """Where the practice province keeps its state inside the data folder; made if missing."""
    folder = data_dir / "practice"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def load_credentials(data_dir: Path) -> Credentials:
    """The credentials of this data folder, made at random the first time (file mode 0600)."""
    path = practice_folder(data_dir) / _FILE
    if not path.exists():
        _write(path, _make())
    return Credentials(**json.loads(path.read_text(encoding="utf-8")))


def _make() -> Credentials:
    return Credentials("ioc-dien-tap", *(secrets.token_urlsafe(24) for _ in range(4)))


def _write(path: Path, credentials: Credentials) -> None:
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(asdict(credentials)), encoding="utf-8")
    fresh.replace(path)
