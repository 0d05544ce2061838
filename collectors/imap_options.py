"""The options of an `imap` source: tables that offices attach to letters to the shared mailbox."""

from datetime import timedelta
from typing import ClassVar

from pydantic import Field, field_validator

from collectors.mailbox import Mailbox
from collectors.table_options import Table


class ImapOptions(Table):
    """Which letters, which of their attachments, and how the tables in them are read."""

    usual_lookback: ClassVar[timedelta] = timedelta(days=400)
    """A report speaks of the month or the year before it."""

    mailbox: Mailbox = Field(description="hộp thư")
    senders: tuple[str, ...] = Field(
        min_length=1,
        description="người gửi được nhận: bcth@so.dongthap.gov.vn, hoặc cả tên miền @dongthap.gov.vn; "
        "máy chủ thư phải chặn thư giả mạo người gửi",
    )
    subject_has: str = Field(
        "", description="chỉ thư có chữ này trong tiêu đề (không phân biệt dấu, hoa thường); trống = mọi thư"
    )
    attachments: tuple[str, ...] = Field(("*.xlsx", "*.xls", "*.csv"), min_length=1, description="mẫu tên tệp đính kèm được đọc")
    letters_per_visit: int = Field(50, ge=1, le=1000, description="số thư nhiều nhất mỗi lần, cũ trước; còn lại để lần sau")
    max_letter_bytes: int = Field(35_000_000, ge=1, le=200_000_000, description="thư lớn nhất được đọc, byte")

    @field_validator("senders")
    @classmethod
    def _addresses(cls, senders: tuple[str, ...]) -> tuple[str, ...]:
        for one in senders:
            if one.count("@") != 1 or not one.partition("@")[2] or any(char.isspace() for char in one):
                raise ValueError(f"người gửi “{one}” không phải là địa chỉ thư hay @tên-miền")
        return tuple(one.lower() for one in senders)
