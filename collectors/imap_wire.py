"""Speaks IMAP (RFC 3501) to a mailbox under TLS; reads only."""

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from time import monotonic

from collectors.budget import Budget
from collectors.hosts import host_and_port
from collectors.mailbox import Letter, Letters, Mailbox, Place, TakeLetters
from collectors.means import Means
from collectors.refusals import of_connection
from collectors.trust import tls_context
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable

_PORT = {"tls": 993, "starttls": 143}
_BEYOND_ASCII = re.compile(r"[^\x20-\x7e]+")
_FACTS = re.compile(rb"UID (?P<uid>\d+)|RFC822\.SIZE (?P<size>\d+)|INTERNALDATE \"(?P<date>[^\"]+)\"")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_AT_ONCE = 500
_FOR_NOW = ("[UNAVAILABLE]", "[INUSE]", "[SERVERBUG]", "[LIMIT]")


class _Client(imaplib.IMAP4):
    """Under the eye of the visit's budget; a server cannot make it hold more than `limit` bytes."""

    def __init__(self, host: str, port: int, at_once: ssl.SSLContext | None, budget: Budget, where: str, limit: int) -> None:
        self._at_once, self._budget, self._limit = at_once, budget, limit
        super().__init__(host, port, budget.left(where))

    def _create_socket(self, timeout: float | None) -> socket.socket:
        sock = socket.create_connection((self.host, self.port), timeout)
        self._budget.watch(sock)
        return self._at_once.wrap_socket(sock, server_hostname=self.host) if self._at_once else sock

    def read(self, size: int) -> bytes:
        if size > self._limit:
            raise PayloadInvalid(f"máy chủ thư đưa {size:,} byte, hơn mức nhận {self._limit:,}")
        return super().read(size)


def take_letters(question: TakeLetters, means: Means) -> Letters:
    """Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    box = question.mailbox
    host, port = host_and_port(means.secrets.plain(box.host, hidden=False), _PORT[box.security])
    where = f"{host}:{port}"
    with _sorted(where, means), _signed_in(box, host, port, question.max_bytes, means) as client:
        validity, last = _open(client, box.folder, where)
        uids = _search(client, question, validity, where)
        asked = uids[: question.most]
        facts = {uid: found for some in _pieces(asked) for uid, found in _facts(client, some, where).items()}
        letters = tuple(_take(client, facts, question, means, where))
        waiting = len(uids) - len(letters) - sum(uid not in facts for uid in asked)
        before = question.after.uid if question.after is not None and question.after.validity == validity else 0
        taken = max((letter.uid for letter in letters), default=before)
        return Letters(Place(validity, taken if waiting else max([last, taken, *asked])), letters, waiting)


@contextmanager
def _sorted(where: str, means: Means) -> Iterator[None]:
    """What the libraries raise, by what to do next."""
    try:
        yield
    except imaplib.IMAP4.abort as broken:
        if means.budget.over:
            raise means.budget.ended(where) from None
        raise SourceUnavailable(f"{where} ngắt kết nối giữa chừng ({means.secrets.hide(str(broken))[:120]}).") from None
    except imaplib.IMAP4.error as refused:
        raise _of_refusal(means.secrets.hide(str(refused))[:200], where) from None
    except OSError as broken:
        raise (means.budget.ended(where) if means.budget.over else of_connection(broken, where)) from None
    except (AttributeError, LookupError, TypeError, ValueError) as strange:
        raise PayloadInvalid(f"{where} trả lời IMAP không hiểu được ({type(strange).__name__})") from None


def _of_refusal(said: str, where: str) -> CentreError:
    if any(code in said for code in _FOR_NOW):
        return SourceUnavailable(f"{where} đang trục trặc. Máy chủ nói: {said}")
    return SourceRefused(f"{where} không nhận yêu cầu; xem lại mailbox. Máy chủ nói: {said}")


@contextmanager
def _signed_in(box: Mailbox, host: str, port: int, limit: int, means: Means) -> Iterator[_Client]:
    where, context = f"{host}:{port}", tls_context(box.tls, means.secrets)
    client = _Client(host, port, context if box.security == "tls" else None, means.budget, where, limit)
    try:
        if box.security == "starttls":
            client.starttls(context)
        _sign_in(client, means.secrets.plain(box.username), means.secrets.plain(box.password), where, means)
        yield client
        with suppress(imaplib.IMAP4.error, OSError):
            client.logout()
    finally:
        with suppress(OSError):
            client.shutdown()


def _sign_in(client: _Client, username: str, password: str, where: str, means: Means) -> None:
    """AUTHENTICATE takes passwords beyond ASCII, which LOGIN does not."""
    try:
        if "AUTH=PLAIN" in client.capabilities:
            client.authenticate("PLAIN", lambda _: f"\0{username}\0{password}".encode())
        else:
            client.login(username, password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as refused:
        said = means.secrets.hide(str(refused))[:200]
        if any(code in said for code in _FOR_NOW):
            raise SourceUnavailable(f"{where} đang trục trặc khi đăng nhập. Máy chủ nói: {said}") from None
        raise SourceRefused(
            f"{where} không nhận tên đăng nhập hoặc mật khẩu của hộp thư (mailbox.username). Máy chủ nói: {said}"
        ) from None


def _open(client: _Client, folder: str, where: str) -> tuple[int, int]:
    """The numbering of the folder, opened for reading only, and the number of its last letter (0 = the server does not say)."""
    word, said = client.select(f'"{_modified_utf7(folder)}"', readonly=True)
    if word != "OK":
        raise SourceRefused(f"{where} không có thư mục “{folder}” hoặc không cho đọc (mailbox.folder).")
    found = client.response("UIDVALIDITY")[1][0]
    if not found:
        raise PayloadInvalid(f"{where} không nói UIDVALIDITY của thư mục “{folder}”")
    following = client.response("UIDNEXT")[1][0]
    return int(found), int(following) - 1 if following else 0


def _search(client: _Client, question: TakeLetters, validity: int, where: str) -> list[int]:
    """The numbers of the letters to read, ascending. `n:*` names the last letter even where its number is below n."""
    after = question.after
    if after is not None and after.validity == validity:
        found = _numbers(client.uid("SEARCH", f"UID {after.uid + 1}:*"), where)
        return [uid for uid in found if uid > after.uid]
    return _numbers(client.uid("SEARCH", f"SINCE {_day(question.since)}"), where)


def _numbers(answer: tuple[str, Sequence[bytes | None]], where: str) -> list[int]:
    _ensure(answer[0], where)
    return sorted({int(one) for line in answer[1] if line for one in line.split()})


def _pieces(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (uids[start : start + _AT_ONCE] for start in range(0, len(uids), _AT_ONCE))


def _facts(client: _Client, uids: Sequence[int], where: str) -> dict[int, tuple[int, datetime]]:
    """Size and arrival of each letter that is still there."""
    word, lines = client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE INTERNALDATE)")
    _ensure(word, where)
    facts: dict[int, tuple[int, datetime]] = {}
    for line in lines:
        said = {name: text for one in _FACTS.finditer(_flat(line)) for name, text in one.groupdict().items() if text}
        if "uid" in said and "date" in said:
            facts[int(said["uid"])] = int(said.get("size", b"0")), _moment(said["date"].decode("ascii", "replace"))
    return {uid: facts[uid] for uid in uids if uid in facts}


def _moment(text: str) -> datetime:
    """ "17-Jul-1996 02:44:25 -0700". Raises ValueError."""
    day, month, year = text.strip().split(" ")[0].split("-")
    found = parsedate_to_datetime(f"{day} {month} {year} {text.strip().partition(' ')[2]}")
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _take(
    client: _Client, facts: dict[int, tuple[int, datetime]], question: TakeLetters, means: Means, where: str
) -> Iterator[Letter]:
    enough, size = monotonic() + means.budget.left(where) / 2, 0
    for uid, (long, arrived_at) in facts.items():
        if long > question.max_bytes:
            yield Letter(
                uid, arrived_at, None, f"thư dài {long:,} byte, hơn mức nhận {question.max_bytes:,}; tăng max_letter_bytes"
            )
            continue
        client.sock.settimeout(means.budget.left(where))
        raw = _body(client, uid, where)
        if raw is not None:
            yield Letter(uid, arrived_at, raw)
            size += len(raw)
        if monotonic() > enough or size >= question.together:
            return


def _body(client: _Client, uid: int, where: str) -> bytes | None:
    """The letter, without marking it as read; None where it has just gone."""
    word, parts = client.uid("FETCH", str(uid), "(UID BODY.PEEK[])")
    _ensure(word, where)
    return next((part[1] for part in parts if isinstance(part, tuple) and b"BODY[]" in part[0].upper()), None)


def _flat(part: object) -> bytes:
    if isinstance(part, tuple):
        return b"".join(one for one in part if isinstance(one, bytes))
    return part if isinstance(part, bytes) else b""


def _ensure(word: str, where: str) -> None:
    if word != "OK":
        raise SourceUnavailable(f"{where} không đưa thư được ({word}).")


def _day(day: date) -> str:
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year:04}"


def _modified_utf7(name: str) -> str:
    """RFC 3501, 5.1.3, then as a quoted string."""

    def shifted(found: re.Match[str]) -> str:
        return "&" + b64encode(found[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"

    return _BEYOND_ASCII.sub(shifted, name.replace("&", "&-")).replace("\\", "\\\\").replace('"', '\\"')
