"""Prometheus remote-write 1.0: a snappy block that holds a protobuf WriteRequest.

Format: https://prometheus.io/docs/specs/prw/remote_write_spec/
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cramjam
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

from ioc.errors import PayloadInvalid, PayloadTooLarge

LARGEST = 4 * 1024 * 1024
"""Bytes of an unpacked request; an empty series in it takes twenty times its size in memory."""
MOST = 20_000
_MOST_LABELS = 200
_STALE = 0x7FF0000000000002
"""The bits of the NaN by which Prometheus says that a series has ended."""
_FIELD = descriptor_pb2.FieldDescriptorProto


@dataclass(frozen=True, slots=True)
class Sample:
    """`at` is in milliseconds since 1970; `metric` is empty where the series has no name."""

    metric: str
    labels: dict[str, str]
    value: float
    at: int


def unpack_block(packed: bytes) -> bytes:
    """The content of a snappy block (not the framed format). Raises PayloadInvalid."""
    try:
        size = cramjam.snappy.decompress_raw_len(packed)
        if size > LARGEST:
            raise PayloadTooLarge(f"thân giải nén ra {size:,} byte, quá {LARGEST:,}; giảm max_samples_per_send")
        return bytes(cramjam.snappy.decompress_raw(packed))
    except cramjam.DecompressionError:
        raise PayloadInvalid("thân không phải một khối snappy đọc được", packed[:100].hex()) from None


def decode_write_request(body: bytes, most: int = MOST) -> Iterator[Sample]:
    """The samples of an unpacked request, markers of the end of a series left out. At most `most` series, and samples.

    Raises PayloadInvalid.
    """
    if len(body) > LARGEST:
        raise PayloadTooLarge(f"thân {len(body):,} byte, quá {LARGEST:,}; giảm max_samples_per_send")
    try:
        request = _WRITE_REQUEST.FromString(body)
    except DecodeError:
        raise PayloadInvalid("thân không phải một WriteRequest của remote-write 1.0", body[:100].hex()) from None
    if len(request.timeseries) > most:
        raise PayloadTooLarge(f"hơn {most:,} chuỗi trong một lần gửi; giảm max_samples_per_send")
    left = most
    for series in request.timeseries:
        left -= len(series.samples)
        if left < 0:
            raise PayloadTooLarge(f"hơn {most:,} số trong một lần gửi; giảm max_samples_per_send")
        if series.samples:
            yield from _samples(series)


def _samples(series: Any) -> Iterator[Sample]:
    if len(series.labels) > _MOST_LABELS:
        raise PayloadInvalid(f"một chuỗi có {len(series.labels):,} nhãn, quá {_MOST_LABELS}")
    labels = {label.name: label.value for label in series.labels}
    metric = labels.pop("__name__", "")
    for sample in series.samples:
        if not _is_stale(sample.value):
            yield Sample(metric, labels, sample.value, sample.timestamp)


def _is_stale(value: float) -> bool:
    return value != value and struct.unpack("<Q", struct.pack("<d", value))[0] == _STALE


def _message(file: descriptor_pb2.FileDescriptorProto, name: str, *fields: tuple[str, int, Any, str]) -> None:
    """Add a message; a field of another message's type is repeated."""
    message = file.message_type.add(name=name)
    for field, number, kind, of in fields:
        label = _FIELD.LABEL_REPEATED if of else _FIELD.LABEL_OPTIONAL
        message.field.add(name=field, number=number, type=kind, label=label, type_name=of or None)


def _write_request() -> Any:
    """The class of a WriteRequest with what we read of it; everything else in it is passed over."""
    file = descriptor_pb2.FileDescriptorProto(name="ioc/remote_write.proto", package="ioc", syntax="proto3")
    _message(file, "Label", ("name", 1, _FIELD.TYPE_STRING, ""), ("value", 2, _FIELD.TYPE_STRING, ""))
    _message(file, "Sample", ("value", 1, _FIELD.TYPE_DOUBLE, ""), ("timestamp", 2, _FIELD.TYPE_INT64, ""))
    inner = _FIELD.TYPE_MESSAGE
    _message(file, "TimeSeries", ("labels", 1, inner, ".ioc.Label"), ("samples", 2, inner, ".ioc.Sample"))
    _message(file, "WriteRequest", ("timeseries", 1, inner, ".ioc.TimeSeries"))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("ioc.WriteRequest"))


_WRITE_REQUEST = _write_request()
