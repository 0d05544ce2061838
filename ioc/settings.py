"""Deployment settings, read once from the environment. The province itself is in the profile, not here."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from ioc.errors import SettingsInvalid

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Settings(BaseSettings):
    """Every setting is an environment variable with the prefix `IOC_` (`IOC_PORT` …)."""

    model_config = SettingsConfigDict(env_prefix="IOC_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="address the web process binds to")
    port: int = Field(8050, ge=0, le=65535, description="port the web process binds to")
    data_dir: Path = Field(Path("var"), description="where the embedded database and local files live")
    profile: str = Field("dong-thap", description="a profile that ships with the program, or the path of a profile folder")
    database_url: str = Field("", description="SQLAlchemy URL; empty = SQLite in the data folder")
    public_url: str = Field("", description="address people use, for links in messages; empty = http://host:port")
    practice: bool = Field(False, description="run the practice province beside the centre (set by `ioc up --practice`)")
    spool_mb: int = Field(
        1000, ge=1, description="how much may wait on disk while the database is away, in MB, for each of the two processes"
    )
    retention_days: int = Field(400, ge=1, description="how long raw observations of instants are kept, in days")

    @field_validator("database_url")
    @classmethod
    def _with_driver(cls, url: str) -> str:
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'ioc.db'}"

    @property
    def spool_bytes(self) -> int:
        return self.spool_mb * 1_000_000

    @property
    def address(self) -> str:
        """The URL people open, without a trailing slash."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def on_loopback(self) -> bool:
        return self.host in _LOOPBACK


def read_settings() -> Settings:
    """The settings of this process.

    Raises SettingsInvalid naming each variable that is wrong.
    """
    try:
        return Settings()
    except ValidationError as invalid:
        faults = "; ".join(f"IOC_{str(fault['loc'][0]).upper()}: {_said(fault)}" for fault in invalid.errors())
        raise SettingsInvalid(f"Biến môi trường sai: {faults}") from invalid


_FAULTS = {
    "int_parsing": "phải là số nguyên",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không quá {le}",
    "bool_parsing": "chỉ nhận 1 hoặc 0",
}


def _said(fault: ErrorDetails) -> str:
    """What is wrong with a variable; the words of pydantic where there are none of ours."""
    return f"“{fault['input']}” {_FAULTS.get(fault['type'], fault['msg']).format(**fault.get('ctx', {}))}"


def read_secret(reference: str, environ: Mapping[str, str]) -> str:
    """The secret behind `env:NAME` or `file:NAME`.

    Raises SettingsInvalid naming the reference, never the secret, when there is none.
    """
    scheme, _, name = reference.partition(":")
    if scheme == "env" and name in environ:
        return environ[name]
    if scheme == "file" and Path(name).is_file():
        return Path(name).read_text(encoding="utf-8").strip()
    raise SettingsInvalid(f"Không có bí mật “{reference}”: đặt biến môi trường hoặc tạo tệp đó")
