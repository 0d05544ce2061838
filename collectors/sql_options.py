"""The options of an `sql` source: a database, one question that reads, and what its rows mean."""

import re
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator

from collectors.http_options import Mapping
from collectors.options import Options, SecretRef, Zone, is_reference
from collectors.sql_text import names_in, reading

INSTANTS = frozenset({"local", "utc", "aware", "epoch", "epoch_ms"})


def _without_password(text: str) -> str:
    if is_reference(text):
        return text
    try:
        parts = urlsplit(text)
        hidden = not parts.password
    except ValueError:
        raise ValueError(f"địa chỉ “{text[:80]}” hỏng") from None
    if not re.match(r"[A-Za-z]\w*(\+\w+)?:/", text):
        raise ValueError(
            "địa chỉ cơ sở dữ liệu viết như postgresql://may-chu/ten, mysql://…, sqlite:///duong/dan.db, hoặc env:/file:"
        )
    if not hidden:
        raise ValueError("địa chỉ không được chứa mật khẩu; dùng password, hoặc env:/file: cho cả địa chỉ")
    return text


def _form(text: str) -> str:
    if text not in INSTANTS and "%" not in text:
        raise ValueError(
            f"không có cách viết “{text}”; dùng {', '.join(sorted(INSTANTS))}, hoặc mẫu strftime như %Y-%m-%d %H:%M:%S"
        )
    return text


class Incremental(Options):
    """Reading goes on where the last visit stopped. The statement has `> :cursor` and is ordered by the column."""

    column: str = Field(min_length=1, description="tên cột trong kết quả, chỉ tăng: số thứ tự hoặc thời điểm ghi")
    first: int | str = Field(0, description="giá trị của :cursor ở lần đọc đầu (và khi lấp số cũ)")


class SqlOptions(Options):
    """One statement and its rows: each row is an object by column names, read by `mapping`."""

    url: Annotated[str, AfterValidator(_without_password)] = Field(
        description="postgresql://…, mysql://…, mariadb://…, sqlite:///tệp.db (tương đối = dưới thư mục dữ liệu), hoặc env:/file:"
    )
    username: str = Field("", description="tên đăng nhập chỉ có quyền SELECT, hoặc env:/file:; trống = như trong url")
    password: SecretRef | None = Field(None, description="mật khẩu, env:/file:")
    statement: Annotated[str, AfterValidator(reading)] = Field(
        description="một câu SELECT hoặc WITH; dùng được :start, :end, :now, và :cursor khi có incremental"
    )
    instants: Annotated[str, AfterValidator(_form)] = Field(
        "local",
        description="dạng của :start, :end, :now: local, utc (không ghi múi giờ), aware, epoch, epoch_ms, hoặc mẫu strftime",
    )
    zone: Zone | None = Field(None, description="múi giờ của local và của mẫu strftime; trống = múi giờ của tỉnh")
    incremental: Incremental | None = Field(None, description="đọc tiếp từ nơi lần trước dừng")
    max_rows: int = Field(
        20_000, ge=1, le=500_000, description="số dòng nhiều nhất một lần; quá thì lỗi, incremental thì để lần sau"
    )
    max_bytes: int = Field(50_000_000, ge=1, le=500_000_000, description="kết quả lớn nhất được nhận, byte (ước lượng)")
    mapping: tuple[Mapping, ...] = Field(min_length=1, description="các phần đọc; mỗi phần áp lên mọi dòng")

    @field_validator("mapping", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _hang_together(self) -> Self:
        if ("cursor" in names_in(self.statement)) != (self.incremental is not None):
            raise ValueError("câu lệnh có :cursor thì phải có incremental, và ngược lại")
        if any(row.subject is None for row in self.mapping):
            raise ValueError("mapping thiếu subject: viết mã đối tượng, hoặc {expr = tên cột}")
        return self
