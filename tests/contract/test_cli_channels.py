"""`ioc channels test` against a real SMTP server."""

import pytest
from typer.testing import CliRunner

from ioc.cli import app
from tests.contract.letterbox import Letterbox, free_port, smtp_server

RECEIVER = "truc-ban-email"


def run(monkeypatch: pytest.MonkeyPatch, port: int, name: str = RECEIVER):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("IOC_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("IOC_EMAIL_FROM", "ioc@tinh.example")
    monkeypatch.setenv("IOC_EMAIL_TO", "truc-ban@tinh.example")
    return CliRunner().invoke(app, ["channels", "test", name, "--profile", "dong-thap"])


def test_a_test_message_arrives_and_says_that_nothing_has_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_server(Letterbox()) as box:
        done = run(monkeypatch, box.port)
    assert done.exit_code == 0, done.output
    [letter] = box.letters
    assert letter["Subject"].startswith("[THỬ KÊNH] Tin thử lúc ")
    text = letter.get_body(("plain",))
    assert text is not None and "Không có sự việc nào" in text.get_content()
    assert letter["X-Notification-Id"] in done.output


def test_a_channel_that_does_not_work_is_told_in_words_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(monkeypatch, free_port())
    assert done.exit_code == 1
    assert "✗ truc-ban-email (email): Không gửi được thư qua 127.0.0.1" in done.output
    with smtp_server(Letterbox(says={"RCPT": "550 no"})) as box:
        refused = run(monkeypatch, box.port)
    assert refused.exit_code == 1 and "từ chối địa chỉ người nhận (mã 550)" in refused.output


def test_an_unknown_receiver_is_refused_with_the_names_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(monkeypatch, free_port(), "khong-co")
    assert done.exit_code != 0
    assert "truc-ban-email, webhook" in done.output
