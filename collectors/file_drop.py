"""Nơi thả tệp: a folder that stations and offices put files into, on this machine or on an FTP, FTPS or SFTP server."""

import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from collectors.access import Tls
from collectors.contract import Question
from collectors.options import Options, SecretRef, is_reference

_PLAIN_HOST = re.compile(r"[\w.-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?|[0-9A-Fa-f:]+")
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
_KEY = re.compile(r"[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}(?: .*)?")


def _host(text: str) -> str:
    if not is_reference(text) and not _PLAIN_HOST.fullmatch(text):
        raise ValueError("host là tên máy hoặc tên máy:cổng; tên đăng nhập ghi ở username, thư mục ở path")
    return text


def _host_key(text: str) -> str:
    if is_reference(text) or _FINGERPRINT.fullmatch(text):
        return text
    if not _KEY.fullmatch(text):
        raise ValueError("host_key là khóa máy chủ “ssh-ed25519 AAAA…” hoặc dấu vân tay “SHA256:…” (lấy bằng ssh-keyscan)")
    try:
        b64decode(text.split()[1], validate=True)
    except ValueError:
        raise ValueError("host_key không phải khóa đọc được; chép lại nguyên dòng của ssh-keyscan") from None
    return text


Host = Annotated[str, AfterValidator(_host)]


class FolderDrop(Options):
    """A folder of this machine, for instance one that an FTP server beside us writes into."""

    protocol: Literal["folder"] = Field(description="folder: thư mục trên máy này")
    path: str = Field(description="thư mục: tuyệt đối, hoặc tính từ thư mục dữ liệu; có thể là env:/file:")


class FtpDrop(Options):
    """`ftps` asks for TLS on the ordinary port (AUTH TLS), `ftps_implicit` speaks TLS from the first byte (port 990)."""

    protocol: Literal["ftp", "ftps", "ftps_implicit"] = Field(
        description="ftp (không mã hóa), ftps (AUTH TLS), ftps_implicit (cổng 990)"
    )
    host: Host = Field(description="tên máy[:cổng], hoặc env:/file:; cổng mặc định 21, ftps_implicit là 990")
    username: str = Field("anonymous", description="tên đăng nhập, hoặc env:/file:")
    password: SecretRef | None = Field(None, description="mật khẩu, env:/file:")
    path: str = Field("", description="thư mục trên máy chủ; trống = thư mục của tài khoản")
    tls: Tls = Field(Tls(), description="chứng thư tin cậy và chứng thư của ta (ftps)")


class SftpDrop(Options):
    """The server is known by its host key, written here: a server that shows another one is refused."""

    protocol: Literal["sftp"] = Field(description="sftp: truyền tệp qua SSH")
    host: Host = Field(description="tên máy[:cổng], hoặc env:/file:; cổng mặc định 22")
    username: str = Field(description="tên đăng nhập, hoặc env:/file:")
    password: SecretRef | None = Field(None, description="mật khẩu, env:/file:")
    private_key: SecretRef | None = Field(None, description="khóa riêng dạng OpenSSH/PEM, env:/file:")
    passphrase: SecretRef | None = Field(None, description="mật khẩu của khóa riêng, env:/file:")
    host_key: Annotated[str, AfterValidator(_host_key)] = Field(
        description="khóa máy chủ “ssh-ed25519 AAAA…” hoặc dấu vân tay “SHA256:…”, lấy bằng ssh-keyscan và hỏi lại người quản trị"
    )
    path: str = Field(".", description="thư mục trên máy chủ")

    @model_validator(mode="after")
    def _some_way_in(self) -> Self:
        if not (self.password or self.private_key):
            raise ValueError("sftp cần password hoặc private_key")
        return self


Drop = Annotated[FolderDrop | FtpDrop | SftpDrop, Field(discriminator="protocol")]
AnyDrop = FolderDrop | FtpDrop | SftpDrop


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a listing shows it. `name` is relative to the drop, `/` between folders; `stamp` changes when the file does.

    `modified_at` is by the clock of the drop's machine; None where the listing does not tell it to the second.
    """

    name: str
    size: int
    stamp: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A file brought home. `content` is None where it could not be read; `fault` says why, empty where it has just gone."""

    file: Listed
    content: bytes | None = field(repr=False)
    fault: str = ""


@dataclass(frozen=True)
class ListFiles(Question[tuple[Listed, ...]]):
    """Files in the drop and in `depth` levels of folders below it, except `skip`; raises PayloadInvalid beyond `limit`."""

    drop: AnyDrop
    depth: int
    skip: str
    limit: int


@dataclass(frozen=True)
class TakeFiles(Question[tuple[Taken, ...]]):
    """The files, in order, as many as half of the visit's remaining time and `together` bytes allow, and at least one."""

    drop: AnyDrop
    files: Sequence[Listed]
    max_bytes: int
    together: int


@dataclass(frozen=True)
class MoveFiles(Question[None]):
    """Move files into the folder `to` of the drop (made if missing), unless they have changed since they were listed."""

    drop: AnyDrop
    files: Sequence[Listed]
    to: str
