"""Every channel against a real server that takes, refuses, breaks, hangs and gossips."""

import hashlib
import hmac
import json
import socket
import ssl
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
import trustme

from ioc.alerting.messages import compose
from ioc.domain.alert import AlertState
from ioc.domain.notification import Notification, Receiver
from ioc.domain.observation import Origin
from ioc.errors import ChannelRefused, ChannelUnavailable, SettingsInvalid
from ioc.notifiers import NOTIFIERS
from ioc.notifiers.contract import Io, deliver
from ioc.notifiers.email import EMAIL, EmailAddress
from ioc.notifiers.webhook import WEBHOOK
from tests.contract.letterbox import Hook, Letterbox, free_port, http_server, smtp_server
from tests.stories.province import PROVINCE, a_transition

SECRET = "m4t-kh4u-r4t-b1-m4t"  # noqa: S105
SECRETS = {"env:SECRET": SECRET, "file:secret": SECRET}


def read(reference: str) -> str:
    if reference in SECRETS:
        return SECRETS[reference]
    raise SettingsInvalid(f"Không có bí mật “{reference}”")


def an_io(timeout: float = 5, authority: trustme.CA | None = None) -> Io:
    def tls() -> ssl.SSLContext:
        context = ssl.create_default_context()
        if authority:
            authority.configure_trust(context)
        return context

    return Io(read, timeout, tls)


def to(channel: str, **address: str) -> Notification:
    receiver = Receiver("truc-ban", channel, tuple(address.items()))
    return compose(7, a_transition(), PROVINCE, receiver, "https://ioc.x.vn")


def by_mail(port: int, scheme: str = "smtp", **other: str) -> Notification:
    return to("email", server=f"{scheme}://localhost:{port}", sender="ioc@x.vn", to="truc@x.vn", **other)


@contextmanager
def a_mute_port() -> Iterator[int]:
    """A port that takes a connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_letter_carries_text_and_page_and_the_marks_of_its_thread() -> None:
    with smtp_server(Letterbox()) as box:
        notification = by_mail(box.port)
        deliver(EMAIL, notification, an_io())
        over = compose(8, a_transition(AlertState.RESOLVED), PROVINCE, notification.receiver, "")
        deliver(EMAIL, over, an_io())
    fired, resolved = box.letters
    assert fired["Subject"] == "[NGUY CẤP] Cao Lãnh 2,33 m, trên BĐ III 0,03 m"
    assert (fired["From"], fired["To"]) == ("IOC <ioc@x.vn>", "truc@x.vn")
    assert fired["Message-ID"] == f"<{notification.id}@x.vn>"
    assert fired["X-Notification-Id"] == notification.id
    assert fired["In-Reply-To"] == fired["References"] == resolved["References"] == f"<{notification.thread}@x.vn>"
    assert resolved["Message-ID"] != fired["Message-ID"]
    assert fired["Auto-Submitted"] == "auto-generated"
    text, page = fired.get_body(("plain",)), fired.get_body(("html",))
    assert text is not None and "Giá trị: 2,33 m" in text.get_content()
    assert page is not None and "<h1" in page.get_content()


def test_a_letter_is_the_same_on_every_try() -> None:
    with smtp_server(Letterbox()) as box:
        for _ in range(2):
            deliver(EMAIL, by_mail(box.port), an_io())
    first, second = (
        {name: str(letter[name]) for name in ("Message-ID", "Date", "Subject", "References")} for letter in box.letters
    )
    assert first == second


def test_a_simulated_letter_says_so_in_its_subject_line() -> None:
    with smtp_server(Letterbox()) as box:
        receiver = by_mail(box.port).receiver
        deliver(EMAIL, compose(7, a_transition(origin=Origin.SIMULATED), PROVINCE, receiver, ""), an_io())
    assert box.letters[0]["Subject"].startswith("[MÔ PHỎNG] ")


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("code", "error"),
    [
        (421, ChannelUnavailable),
        (450, ChannelUnavailable),
        (451, ChannelUnavailable),
        (452, ChannelUnavailable),
        (550, ChannelRefused),
        (552, ChannelRefused),
        (553, ChannelRefused),
        (554, ChannelRefused),
    ],
)
def test_a_servers_code_says_whether_to_try_again(step: str, code: int, error: type[Exception]) -> None:
    with smtp_server(Letterbox({step: f"{code} {SECRET}"})) as box:
        with pytest.raises(error, match=str(code)) as raised:
            deliver(EMAIL, by_mail(box.port), an_io())
        assert_silent(raised.value)
    assert box.letters == []


def test_a_password_opens_the_server_and_a_wrong_one_is_refused() -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with smtp_server(Letterbox(password=SECRET.encode()), tls_context=context, auth_require_tls=True) as box:
        deliver(EMAIL, by_mail(box.port, "smtp+starttls", username="ioc", password="env:SECRET"), an_io(authority=authority))
        with pytest.raises(ChannelRefused, match="đăng nhập") as raised:
            deliver(EMAIL, by_mail(box.port, "smtp+starttls", username="ioc", password="sai"), an_io(authority=authority))
        assert_silent(raised.value)
    assert len(box.letters) == 1
    assert box.signed_in[0].login == b"ioc"


def test_a_server_with_tls_from_the_first_byte_is_spoken_to() -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with smtp_server(Letterbox(), ssl_context=context) as box:
        deliver(EMAIL, by_mail(box.port, "smtps"), an_io(authority=authority))
        with pytest.raises(ChannelRefused, match="Chứng chỉ"):
            deliver(EMAIL, by_mail(box.port, "smtps"), an_io())
    assert len(box.letters) == 1


def test_a_server_without_the_promised_encryption_is_refused() -> None:
    with smtp_server(Letterbox()) as box, pytest.raises(ChannelRefused, match="STARTTLS"):
        deliver(EMAIL, by_mail(box.port, "smtp+starttls"), an_io())


def test_a_password_is_never_sent_in_the_clear_over_the_network() -> None:
    with pytest.raises(ValueError, match="starttls"):
        EmailAddress(to="a@x.vn", sender="b@x.vn", server="smtp://thu.x.vn:25", username="ioc", password=SECRET)


def test_a_webhook_gets_the_facts_the_words_and_the_id() -> None:
    with http_server(Hook(204)) as hook:
        notification = to("webhook", url=f"{hook.url}/bao?tu=ioc")
        deliver(WEBHOOK, notification, an_io())
    posted = hook.posted[0]
    facts = json.loads(posted.body)
    assert posted.path == "/bao?tu=ioc"
    assert posted.headers["idempotency-key"] == facts["id"] == notification.id
    assert posted.headers["content-type"].startswith("application/json")
    assert facts["title"] == notification.subject_line
    assert (facts["rule"], facts["subject"], facts["value"], facts["limit"]) == ("bd3", "tv-cao-lanh", 2.33, 2.3)
    assert (facts["after"], facts["severity"], facts["simulated"], facts["resolved"]) == ("firing", "critical", False, False)
    assert "x-ioc-signature" not in posted.headers


def test_a_shared_secret_signs_the_body() -> None:
    with http_server(Hook()) as hook:
        deliver(WEBHOOK, to("webhook", url=hook.url, secret="env:SECRET"), an_io())
    expected = hmac.new(SECRET.encode(), hook.posted[0].body, hashlib.sha256).hexdigest()
    assert hook.posted[0].headers["x-ioc-signature"] == f"sha256={expected}"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_means_that_it_was_taken(status: int) -> None:
    with http_server(Hook(status, b"" if status == 204 else b"ok")) as hook:
        deliver(WEBHOOK, to("webhook", url=hook.url), an_io())
    assert len(hook.posted) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [(status, ChannelUnavailable) for status in (408, 425, 429, 500, 502, 503, 504, 599)]
    + [(status, ChannelRefused) for status in (301, 302, 307, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 451)],
)
def test_a_status_says_whether_to_try_again(status: int, error: type[Exception]) -> None:
    with http_server(Hook(status, SECRET.encode(), {"Location": "http://127.0.0.1:1/"})) as hook:
        with pytest.raises(error, match=str(status)) as raised:
            deliver(WEBHOOK, to("webhook", url=f"{hook.url}/{SECRET}"), an_io())
        assert_silent(raised.value)
    assert len(hook.posted) == 1


def test_an_answer_is_not_read_however_long_it_is() -> None:
    with http_server(Hook(200, b"x" * 50_000_000)) as hook:
        deliver(WEBHOOK, to("webhook", url=hook.url), an_io(timeout=2))


def test_a_webhook_with_a_certificate_nobody_vouches_for_is_refused() -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    with smtp_server(Letterbox(), ssl_context=context) as box, pytest.raises(ChannelRefused, match="Chứng chỉ"):
        deliver(WEBHOOK, to("webhook", url=f"https://localhost:{box.port}/"), an_io())


def the_address(channel: str, port: int) -> Notification:
    if channel == "email":
        return by_mail(port, username="ioc", password="env:SECRET")
    return to("webhook", url=f"http://127.0.0.1:{port}/{SECRET}?khoa={SECRET}", secret="env:SECRET")


CHANNELS = pytest.mark.parametrize("notifier", NOTIFIERS, ids=lambda one: one.channel)


@CHANNELS
def test_a_closed_port_is_worth_another_try_and_tells_no_secret(notifier) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ChannelUnavailable, match="thử lại") as raised:
        deliver(notifier, the_address(notifier.channel, free_port()), an_io())
    assert_silent(raised.value)


@CHANNELS
def test_a_hung_server_is_left_after_the_time_out(notifier) -> None:  # type: ignore[no-untyped-def]
    with a_mute_port() as port, pytest.raises(ChannelUnavailable, match="thử lại") as raised:
        deliver(notifier, the_address(notifier.channel, port), an_io(timeout=0.2))
    assert_silent(raised.value)


@pytest.mark.parametrize(("scheme", "option"), [("smtp", ""), ("smtp+starttls", "tls_context"), ("smtps", "ssl_context")])
def test_a_mail_server_that_answers_each_step_slowly_is_left_when_the_whole_talk_takes_too_long(scheme: str, option: str) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    options = {option: context} if option else {}
    with smtp_server(Letterbox(pause=1), **options) as box, pytest.raises(ChannelUnavailable, match="thử lại"):
        deliver(EMAIL, by_mail(box.port, scheme), replace(an_io(authority=authority), talk=1.5))
    assert box.letters == []


@CHANNELS
def test_a_host_without_a_name_is_worth_another_try(notifier) -> None:  # type: ignore[no-untyped-def]
    address = {"email": {"server": "smtp://khong-co.invalid:25", "sender": "a@x.vn", "to": "b@x.vn"}}
    notification = to(notifier.channel, **address.get(notifier.channel, {"url": f"http://khong-co.invalid/{SECRET}"}))
    with pytest.raises(ChannelUnavailable, match="khong-co.invalid") as raised:
        deliver(notifier, notification, an_io())
    assert_silent(raised.value)


@CHANNELS
def test_a_missing_secret_is_named_by_its_reference(notifier) -> None:  # type: ignore[no-untyped-def]
    first = {"email": "server", "webhook": "url"}[notifier.channel]
    notification = to(notifier.channel, **{first: "env:KHONG_CO"})
    with pytest.raises(ChannelRefused, match="env:KHONG_CO"):
        deliver(notifier, notification, an_io())


@CHANNELS
@pytest.mark.parametrize("wrong", [SECRET, f"ftp://{SECRET}", f"http://[{SECRET}", ""])
def test_a_wrong_address_names_the_field_and_not_the_value(notifier, wrong: str) -> None:  # type: ignore[no-untyped-def]
    field = {"email": "server", "webhook": "url"}[notifier.channel]
    others = {"email": {"sender": "a@x.vn", "to": "b@x.vn"}, "webhook": {}}[notifier.channel]
    with pytest.raises(ChannelRefused, match=field) as raised:
        deliver(notifier, to(notifier.channel, **{field: wrong}, **others), an_io())
    assert_silent(raised.value)


@CHANNELS
def test_an_unknown_key_of_an_address_is_a_fault(notifier) -> None:  # type: ignore[no-untyped-def]
    notification = the_address(notifier.channel, 1)
    receiver = replace(notification.receiver, address=(*notification.receiver.address, ("la", "x")))
    with pytest.raises(ChannelRefused, match="la"):
        deliver(notifier, replace(notification, receiver=receiver), an_io())


@pytest.mark.parametrize("field", ["to", "sender"])
@pytest.mark.parametrize("wrong", ["khong-phai-thu", "a@x.vn\nBcc: b@x.vn", "a@x.vn, b@x.vn", ""])
def test_a_mailbox_is_one_mailbox(field: str, wrong: str) -> None:
    address = {"server": "smtp://localhost:25", "sender": "a@x.vn", "to": "b@x.vn", field: wrong}
    with pytest.raises(ChannelRefused, match=field):
        deliver(EMAIL, to("email", **address), an_io())


@pytest.mark.parametrize(
    ("notifier", "address"),
    [
        (EMAIL, {"server": f"smtp://a..{SECRET}", "sender": "a@x.vn", "to": "b@x.vn"}),
        (EMAIL, {"server": "smtp://a", "sender": "á@x.vn", "to": "b@x.vn"}),
        (WEBHOOK, {"url": f"http://a..b/{SECRET}"}),
        (WEBHOOK, {"url": f"http://a/{SECRET}\x00"}),
        (WEBHOOK, {"url": f"http://a/{SECRET * 5000}"}),
    ],
)
def test_an_odd_address_raises_nothing_but_the_channels_errors(notifier, address: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((ChannelRefused, ChannelUnavailable)) as raised:
        deliver(notifier, to(notifier.channel, **address), an_io(timeout=1))
    assert_silent(raised.value)


def test_a_password_that_cannot_be_sent_is_refused() -> None:
    with smtp_server(Letterbox(password=b"x")) as box, pytest.raises(ChannelRefused):
        deliver(EMAIL, by_mail(box.port, username="ioc", password="mật khẩu"), an_io())


def test_the_way_out_shows_no_secret_of_its_own() -> None:
    assert "read" not in repr(an_io())


def assert_silent(error: BaseException) -> None:
    """No text that could reach a screen or a log holds the secret."""
    assert SECRET not in "".join(traceback.format_exception(error))
    assert SECRET not in str(error)
