"""A drop on an FTP server: plain, or under TLS (RFC 4217) with the data connections resuming the session of the control one."""

import ftplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from collectors.budget import Budget
from collectors.file_drop import FtpDrop, Listed, Taken
from collectors.ftp_listing import read_facts, read_line
from collectors.hosts import host_and_port
from collectors.means import Means
from collectors.refusals import of_connection
from collectors.trust import tls_context
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable

_PORT = {"ftp": 21, "ftps": 21, "ftps_implicit": 990}
_CHUNK = 1 << 16
_LISTING = 50_000_000
_LINE = "latin-1"
"""Replies may be in any encoding; names are sent and read as UTF-8, byte by byte."""
_BUSY = ("450", "451")
_NOT_KNOWN = ("500", "501", "502", "504")


class _SecuredFtp(ftplib.FTP_TLS):
    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[socket.socket, int | None]:
        """Many servers take a data connection only when it resumes the session of the control connection."""
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        assert isinstance(self.sock, ssl.SSLSocket)
        return self.context.wrap_socket(conn, server_hostname=self.host, session=self.sock.session), size


@contextmanager
def open_ftp(drop: FtpDrop, means: Means) -> Iterator["FtpSession"]:
    host, port = host_and_port(means.secrets.plain(drop.host, hidden=False), _PORT[drop.protocol])
    context = None if drop.protocol == "ftp" else tls_context(drop.tls, means.secrets)
    ftp = ftplib.FTP(encoding=_LINE) if context is None else _SecuredFtp(context=context, encoding=_LINE)
    session = FtpSession(ftp, f"{host}:{port}", means)
    try:
        with session.sorted("đăng nhập"):
            _connect(ftp, host, port, context if drop.protocol == "ftps_implicit" else None, means.budget, session.where)
            _sign_in(ftp, drop, means)
        session.enter(means.secrets.plain(drop.path, hidden=False))
        yield session
    finally:
        ftp.close()


def _connect(ftp: ftplib.FTP, host: str, port: int, at_once: ssl.SSLContext | None, budget: Budget, where: str) -> None:
    """As FTP.connect does, but under the eye of the budget, and under TLS from the first byte where asked."""
    ftp.timeout = budget.left(where)
    sock = socket.create_connection((host, port), ftp.timeout)
    budget.watch(sock)
    ftp.host, ftp.port, ftp.af = host, port, sock.family
    ftp.sock = at_once.wrap_socket(sock, server_hostname=host) if at_once else sock
    ftp.file = ftp.sock.makefile("r", encoding=_LINE)
    ftp.welcome = ftp.getresp()


def _sign_in(ftp: ftplib.FTP, drop: FtpDrop, means: Means) -> None:
    password = means.secrets.plain(drop.password) if drop.password else ""
    ftp.login(_wire(means.secrets.plain(drop.username)), _wire(password))
    if isinstance(ftp, _SecuredFtp):
        ftp.prot_p()


class FtpSession:
    def __init__(self, ftp: ftplib.FTP, where: str, means: Means) -> None:
        self.where = where
        self._ftp, self._means, self._facts = ftp, means, True

    @contextmanager
    def sorted(self, doing: str) -> Iterator[None]:
        """What the libraries raise, by what to do next."""
        try:
            yield
        except ftplib.Error as refused:
            raise self._of_reply(refused, doing) from None
        except EOFError:
            raise SourceUnavailable(f"{self.where} ngắt kết nối giữa chừng ({doing}).") from None
        except OSError as broken:
            budget = self._means.budget
            raise (budget.ended(self.where) if budget.over else of_connection(broken, self.where)) from None
        except (ValueError, IndexError) as strange:
            raise PayloadInvalid(f"{self.where} trả lời FTP không hiểu được ({type(strange).__name__})") from None

    def _of_reply(self, refused: ftplib.Error, doing: str) -> CentreError:
        said = self._means.secrets.hide(" ".join(str(refused).split()))[:200]
        if isinstance(refused, ftplib.error_temp):
            return SourceUnavailable(f"{self.where} đang trục trặc khi {doing}. Máy chủ nói: {said}")
        if said.startswith("530"):
            return SourceRefused(f"{self.where} không nhận tên đăng nhập hoặc mật khẩu (drop.username). Máy chủ nói: {said}")
        if isinstance(refused, ftplib.error_perm) and said.startswith(_NOT_KNOWN) and doing == "đăng nhập":
            return SourceRefused(f"{self.where} không hiểu FTPS; xem lại drop.protocol. Máy chủ nói: {said}")
        if isinstance(refused, ftplib.error_perm):
            return SourceRefused(f"{self.where} không cho {doing}. Máy chủ nói: {said}")
        return SourceRefused(f"{self.where} không nói giao thức FTP; xem lại drop.host và drop.protocol.")

    def enter(self, path: str) -> None:
        if path:
            with self.sorted(f"vào thư mục “{path}”"):
                self._ready().cwd(_wire(path))

    def entries(self, folder: str, room: int) -> tuple[list[Listed], list[str]]:
        files: list[Listed] = []
        folders: list[str] = []
        with self.sorted(f"liệt kê thư mục “{folder or '.'}”"):
            for line in self._listing(folder):
                is_folder, found = read_facts(line) if self._facts else read_line(line)
                if found is None or found.name in (".", "..") or "/" in found.name or not found.name.isprintable():
                    continue
                path = f"{folder}/{found.name}" if folder else found.name
                if is_folder:
                    folders.append(found.name)
                elif not found.name.startswith("."):
                    files.append(Listed(path, found.size, found.stamp, found.modified_at))
        if len(files) + len(folders) > room:
            raise PayloadInvalid(f"Thư mục “{folder or '.'}” ở {self.where} có quá nhiều tệp; dọn tệp cũ, hoặc đặt archive")
        return files, folders

    def _listing(self, folder: str) -> list[str]:
        """MLSD where the server knows it, else LIST."""
        argument = f" {_wire(folder)}" if folder else ""
        if self._facts:
            try:
                return self._lines(f"MLSD{argument}")
            except ftplib.error_perm as refused:
                if not str(refused).startswith(_NOT_KNOWN):
                    raise
                self._facts = False
        return self._lines(f"LIST{argument}")

    def _lines(self, command: str) -> list[str]:
        body = self._pour("A", command, _LISTING)
        if body is None:
            raise PayloadInvalid(f"Danh sách tệp của {self.where} quá dài; chuyển bớt tệp cũ đi")
        return [line for line in body.decode("utf-8", "replace").split("\r\n") if "\ufffd" not in line]

    def take(self, file: Listed, max_bytes: int) -> Taken:
        with self.sorted(f"lấy tệp “{file.name}”"):
            try:
                content = self._pour("I", f"RETR {_wire(file.name)}", max_bytes)
            except ftplib.error_perm as refused:
                said = self._means.secrets.hide(str(refused))[:120]
                return Taken(file, None, f"máy chủ không đưa tệp ({said})")
            except ftplib.error_temp as busy:
                if str(busy).startswith(_BUSY):  # being written
                    return Taken(file, None)
                raise
        if content is None:
            return Taken(file, None, f"dài hơn mức nhận {max_bytes:,} byte; chia nhỏ hoặc tăng max_bytes")
        return Taken(file, content)

    def _pour(self, form: str, command: str, limit: int) -> bytes | None:
        """What a data connection gives; None beyond `limit`. That it is whole is said by the server's last word, not its end."""
        ftp, body = self._ready(), bytearray()
        ftp.voidcmd(f"TYPE {form}")
        with ftp.transfercmd(command) as conn:
            while len(body) <= limit and (chunk := conn.recv(_CHUNK)):
                body += chunk
                conn.settimeout(self._means.budget.left(self.where))
            if isinstance(conn, ssl.SSLSocket) and len(body) <= limit:
                with suppress(OSError):  # servers that do not say goodbye; their last word follows
                    conn.unwrap()
        if len(body) > limit:
            with suppress(ftplib.Error):  # 426: we hung up on it
                ftp.voidresp()
            return None
        ftp.voidresp()
        return bytes(body)

    def make_folder(self, path: str) -> None:
        """A folder that is there already is refused in the same words as one that may not be made."""
        with self.sorted(f"tạo thư mục “{path}”"), suppress(ftplib.error_perm):
            self._ready().mkd(_wire(path))

    def move(self, file: Listed, to: str) -> bool:
        with self.sorted(f"chuyển tệp “{file.name}”"):
            ftp = self._ready()
            try:
                ftp.voidcmd("TYPE I")
                if ftp.size(_wire(file.name)) not in (file.size, None):
                    return True
            except ftplib.error_perm as refused:
                if not str(refused).startswith(_NOT_KNOWN):  # gone
                    return True
            return self._rename(file.name, to)

    def _rename(self, name: str, to: str) -> bool:
        """Servers differ: some refuse a name that is taken, others write over it; what is there is not lost."""
        ftp = self._ready()
        if self._there(to):
            return False
        try:
            ftp.rename(_wire(name), _wire(to))
        except ftplib.error_perm:
            return False
        return True

    def _there(self, path: str) -> bool:
        try:
            self._ftp.size(_wire(path))
        except ftplib.error_perm as missing:
            return str(missing).startswith(_NOT_KNOWN)
        return True

    def _ready(self) -> ftplib.FTP:
        left = self._means.budget.left(self.where)
        self._ftp.timeout = left
        if self._ftp.sock is not None:
            self._ftp.sock.settimeout(left)
        return self._ftp


def _wire(text: str) -> str:
    return text.encode().decode(_LINE)
