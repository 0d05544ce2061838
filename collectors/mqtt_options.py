"""The options of an `mqtt` source, as a province writes them in sources/*.toml."""

import re
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator

from collectors.access import Address, Tls
from collectors.http_options import Mapping
from collectors.options import Options, SecretRef, is_reference

SCHEMES = frozenset({"mqtt", "mqtts"})
NAMED = re.compile(r"\{([A-Za-z_]\w*)\}")


def _pattern(text: str) -> str:
    """A topic pattern whose levels are plain, `+`, `{name}`, or a last `#`."""
    levels = text.split("/")
    names = [found[1] for level in levels if (found := NAMED.fullmatch(level))]
    if not text or "#" in levels[:-1]:
        raise ValueError("mẫu chủ đề rỗng, hoặc # không đứng cuối")
    for level in levels:
        if not NAMED.fullmatch(level) and level not in ("+", "#") and re.search(r"[+#{}\x00]", level):
            raise ValueError(f"tầng “{level}” sai: + # hoặc {{tên}} phải chiếm trọn một tầng giữa hai dấu /")
    if len(set(names)) != len(names):
        raise ValueError("mỗi {tên} chỉ dùng một lần trong mẫu")
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class TopicOptions(Options):
    """Topics of one shape, and how a message on them is read.

    Expressions look at {"topic": {"name": "level", …}, "payload": …}.
    """

    pattern: Pattern = Field(
        description="mẫu chủ đề: mỗi tầng là chữ, {tên} (lấy làm topic.tên), + (tầng bất kỳ), hoặc # ở cuối (mọi tầng sau)"
    )
    payload: Literal["json", "text"] = Field("json", description="nội dung là JSON (kể cả một con số trần) hay chữ")
    encoding: str = Field("", description="bảng mã của nội dung khi không phải UTF-8")
    mapping: tuple[Mapping, ...] = Field(
        min_length=1, description="cách đọc; biểu thức tính trên topic.tên và payload; at = now là lúc nghe được"
    )

    @field_validator("mapping", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _says_of_what(self) -> Self:
        if any(mapping.subject is None for mapping in self.mapping):
            raise ValueError('mapping cần subject: mã đối tượng, hoặc { expr = "topic.tram", of = "page" }')
        return self

    @property
    def timeless(self) -> bool:
        """Whether values get the instant at which they are heard."""
        return any(mapping.at == "now" for mapping in self.mapping)


class MqttOptions(Options):
    """A source that publishes to an MQTT broker, on which we hold a session that outlives our absence."""

    tells: ClassVar[bool] = True

    url: Address = Field(description="mqtt://máy:1883 hoặc mqtts://máy:8883 (TLS), hoặc env:/file:")
    version: Literal["5", "3.1.1"] = Field("5", description="phiên bản giao thức")
    username: str = Field("", description="tên đăng nhập, hoặc env:/file:; trống = không đăng nhập")
    password: SecretRef | None = Field(None, description="mật khẩu, env:/file:")
    tls: Tls = Field(Tls(), description="chứng thư tin cậy và chứng thư của ta (khi dùng mqtts)")
    client_id: str = Field(
        "", description="tên phiên trên máy chủ MQTT, không được trùng với ai; trống = ioc-TÊN_NGUỒN. Đổi tên là bỏ phiên cũ"
    )
    share: str = Field(
        "", pattern=r"^[^/+#\s]*$", description="nhóm đăng ký chung ($share/nhóm/…): mỗi bản tin chỉ một máy trong nhóm nhận"
    )
    session_hours: float = Field(
        168,
        gt=0,
        le=24 * 365,
        description="máy chủ giữ hộ bản tin bao lâu khi ta vắng mặt, giờ (chỉ MQTT 5; 3.1.1 do máy chủ đặt)",
    )
    keepalive: int = Field(30, ge=5, le=3600, description="nhịp hỏi thăm khi đường truyền im lặng, giây")
    in_flight: int = Field(1000, ge=1, le=65_535, description="số bản tin chưa báo nhận máy chủ được gửi trước (chỉ MQTT 5)")
    max_bytes: int = Field(262_144, ge=1, le=8_000_000, description="nội dung dài nhất được đọc, byte; dài hơn thì loại")
    topics: tuple[TopicOptions, ...] = Field(
        min_length=1, description="các chủ đề được nghe; khớp mẫu nào trước thì đọc theo mẫu đó"
    )

    @field_validator("url")
    @classmethod
    def _is_a_broker(cls, url: str) -> str:
        if not is_reference(url):
            split_broker(url)
        return url

    @model_validator(mode="after")
    def _signs_in_whole(self) -> Self:
        if self.password is not None and not self.username:
            raise ValueError("có password thì cần username")
        return self


def split_broker(url: str) -> tuple[str, int, bool]:
    """Host, port and whether over TLS. Raises ValueError, in Vietnamese, for what is no address of a broker."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or parts.scheme not in SCHEMES or parts.path not in ("", "/"):
        raise ValueError("địa chỉ máy chủ MQTT sai; viết mqtt://máy:1883 hoặc mqtts://máy:8883")
    secure = parts.scheme == "mqtts"
    return host, port or (8883 if secure else 1883), secure
