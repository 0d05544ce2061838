"""A drop on an SFTP server, known by its pinned host key."""

import logging
import socket
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import StringIO
from posixpath import join

import paramiko

from collectors.file_drop import Listed, SftpDrop, Taken
from collectors.hosts import host_and_port
from collectors.means import Means
from collectors.refusals import of_connection
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable

_PORT = 22
_KINDS: tuple[type[paramiko.PKey], ...] = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)
_SIGNED_BY_RSA = ("rsa-sha2-512", "rsa-sha2-256")
logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what goes wrong is told by the run, once


@contextmanager
def open_sftp(drop: SftpDrop, means: Means) -> Iterator["SftpSession"]:
    host, port = host_and_port(means.secrets.plain(drop.host, hidden=False), _PORT)
    where = f"{host}:{port}"
    with _sorted(where, "nối tới máy chủ", means):
        transport = _connect(host, port, where, means)
    try:
        with _sorted(where, "đăng nhập", means):
            _negotiate(transport, drop, where, means)
            _sign_in(transport, drop, where, means)
            sftp = paramiko.SFTPClient.from_transport(transport)
        yield SftpSession(sftp, means.secrets.plain(drop.path, hidden=False), where, means)
    finally:
        transport.close()


def _connect(host: str, port: int, where: str, means: Means) -> paramiko.Transport:
    sock = socket.create_connection((host, port), means.budget.left(where))
    means.budget.watch(sock)
    transport = paramiko.Transport(sock)
    left = means.budget.left(where)
    transport.banner_timeout = transport.handshake_timeout = transport.auth_timeout = transport.channel_timeout = left
    return transport


def _negotiate(transport: paramiko.Transport, drop: SftpDrop, where: str, means: Means) -> None:
    """Raises SourceRefused when the server shows another key than the pinned one; nothing secret has been sent yet."""
    pinned = means.secrets.plain(drop.host_key, hidden=False).strip()
    kind, _, rest = pinned.partition(" ")
    if rest:
        with suppress(ValueError):  # a kind we do not know is not among the keys that will be shown
            transport.get_security_options().key_types = _SIGNED_BY_RSA if kind == "ssh-rsa" else (kind,)
    transport.start_client(timeout=means.budget.left(where))
    shown = transport.get_remote_server_key()
    if pinned != shown.fingerprint and (kind, rest.partition(" ")[0]) != (shown.get_name(), shown.get_base64()):
        raise SourceRefused(
            f"Khóa máy chủ của {where} không phải khóa đã ghi ở host_key (nay là {shown.get_name()} {shown.fingerprint}). "
            "Hỏi người quản trị máy chủ: đã thay khóa thì sửa host_key, chưa thay thì có máy khác đứng giữa; không nối tiếp."
        )


def _sign_in(transport: paramiko.Transport, drop: SftpDrop, where: str, means: Means) -> None:
    username = means.secrets.plain(drop.username)
    try:
        if drop.private_key is not None:
            passphrase = means.secrets.plain(drop.passphrase) if drop.passphrase else None
            transport.auth_publickey(username, _key(means.secrets.plain(drop.private_key), passphrase))
        elif drop.password is not None:
            transport.auth_password(username, means.secrets.plain(drop.password))
    except paramiko.BadAuthenticationType as other:
        ways = ", ".join(other.allowed_types)
        raise SourceRefused(f"{where} chỉ nhận cách đăng nhập: {ways}; xem lại drop.password và drop.private_key.") from None
    except paramiko.AuthenticationException:
        if means.budget.over:
            raise means.budget.ended(where) from None
        raise SourceRefused(f"{where} không nhận tên đăng nhập, mật khẩu hoặc khóa; xem lại drop.username và bí mật.") from None
    if not transport.is_authenticated():
        raise SourceRefused(f"{where} đòi thêm một bước đăng nhập nữa; xin tài khoản chỉ cần mật khẩu hoặc khóa.")


def _key(text: str, passphrase: str | None) -> paramiko.PKey:
    for kind in _KINDS:
        with suppress(paramiko.SSHException, ValueError):
            return kind.from_private_key(StringIO(text), passphrase)
    raise SourceRefused("Không đọc được drop.private_key; cần khóa Ed25519, ECDSA hoặc RSA dạng OpenSSH/PEM, đúng passphrase.")


@contextmanager
def _sorted(where: str, doing: str, means: Means) -> Iterator[None]:
    """What the library raises, by what to do next."""
    try:
        yield
    except paramiko.IncompatiblePeer as stranger:
        raise SourceRefused(
            f"{where} không còn loại khóa đã ghi ở host_key, hoặc không có thuật toán chung ({str(stranger)[:120]})."
        ) from None
    except (paramiko.SSHException, EOFError) as broken:
        if means.budget.over:
            raise means.budget.ended(where) from None
        said = means.secrets.hide(" ".join(str(broken).split()))[:160]
        raise SourceUnavailable(f"{where} ngắt phiên SFTP khi {doing} ({said}).") from None
    except PermissionError:
        raise SourceRefused(f"{where} không cho {doing}; xem lại quyền của tài khoản.") from None
    except FileNotFoundError:
        raise SourceRefused(f"{where} không có chỗ để {doing}; xem lại drop.path.") from None
    except OSError as failed:
        raise (means.budget.ended(where) if means.budget.over else of_connection(failed, where)) from None
    except UnicodeDecodeError:
        raise PayloadInvalid(f"{where} có tên tệp không phải UTF-8; đổi tên hoặc chuyển tệp đó đi") from None
    except (ValueError, IndexError, struct.error) as strange:
        raise PayloadInvalid(f"{where} trả lời SFTP không hiểu được ({type(strange).__name__})") from None


class SftpSession:
    def __init__(self, sftp: paramiko.SFTPClient, root: str, where: str, means: Means) -> None:
        self._sftp, self._root, self._where, self._means = sftp, root or ".", where, means

    def entries(self, folder: str, room: int) -> tuple[list[Listed], list[str]]:
        files: list[Listed] = []
        folders: list[str] = []
        with _sorted(self._where, f"liệt kê thư mục “{folder or self._root}”", self._means):
            for seen in self._ready().listdir_iter(join(self._root, folder)):
                if stat.S_ISDIR(seen.st_mode or 0):
                    folders.append(seen.filename)
                elif stat.S_ISREG(seen.st_mode or 0) and _readable(seen.filename):
                    files.append(_listed(seen, join(folder, seen.filename)))
                if len(files) + len(folders) > room:
                    raise PayloadInvalid(
                        f"Thư mục “{folder or self._root}” ở {self._where} có quá nhiều tệp; dọn tệp cũ, hoặc đặt archive"
                    )
        return files, folders

    def take(self, file: Listed, max_bytes: int) -> Taken:
        with _sorted(self._where, f"lấy tệp “{file.name}”", self._means):
            try:
                with self._ready().open(join(self._root, file.name), "rb") as stream:
                    content = self._read(stream, max_bytes)
            except FileNotFoundError:
                return Taken(file, None)
            except PermissionError:
                return Taken(file, None, "máy chủ không cho đọc; xem lại quyền của tệp")
        if len(content) > max_bytes:
            return Taken(file, None, f"dài hơn mức nhận {max_bytes:,} byte; chia nhỏ hoặc tăng max_bytes")
        return Taken(file, content)

    def _read(self, stream: paramiko.SFTPFile, max_bytes: int) -> bytes:
        body = bytearray()
        while len(body) <= max_bytes and (piece := stream.read(min(1 << 18, max_bytes + 1 - len(body)))):
            body += piece
            self._ready()
        return bytes(body)

    def make_folder(self, path: str) -> None:
        """A folder that is there already is refused in the same words as one that may not be made."""
        with _sorted(self._where, f"tạo thư mục “{path}”", self._means), suppress(OSError):
            self._ready().mkdir(join(self._root, path))

    def move(self, file: Listed, to: str) -> bool:
        source, target = join(self._root, file.name), join(self._root, to)
        with _sorted(self._where, f"chuyển tệp “{file.name}”", self._means):
            try:
                if _stamp(self._ready().stat(source)) != file.stamp:
                    return True
            except FileNotFoundError:
                return True
            try:
                self._sftp.rename(source, target)  # refused where the target is there (SFTP 3, 6.5)
            except TimeoutError:
                raise
            except OSError:
                return False
        return True

    def _ready(self) -> paramiko.SFTPClient:
        channel = self._sftp.get_channel()
        if channel is not None:
            channel.settimeout(self._means.budget.left(self._where))
        return self._sftp


def _readable(name: str) -> bool:
    return name.isprintable() and "/" not in name and not name.startswith(".")


def _listed(seen: paramiko.SFTPAttributes, name: str) -> Listed:
    modified = datetime.fromtimestamp(seen.st_mtime, UTC) if seen.st_mtime else None
    return Listed(name, seen.st_size or 0, _stamp(seen), modified)


def _stamp(seen: paramiko.SFTPAttributes) -> str:
    return f"{seen.st_size}-{seen.st_mtime}"
