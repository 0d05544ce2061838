"""Errors of the API as `application/problem+json` (RFC 9457), in Vietnamese."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from ioc.errors import CommandInvalid, DatabaseBusy, NotNow, PermissionDenied, SpoolFull

log = logging.getLogger(__name__)

_TITLES = {
    400: "Yêu cầu chưa đúng",
    401: "Cần đăng nhập",
    403: "Không có quyền",
    404: "Không tìm thấy",
    405: "Địa chỉ này không nhận cách gọi đó",
    409: "Không thực hiện được",
    413: "Nội dung gửi lên quá lớn",
    415: "Dạng nội dung không nhận",
    422: "Tham số chưa đúng",
    503: "Chưa sẵn sàng",
}


_FAULTS = {
    "missing": "thiếu tham số này",
    "extra_forbidden": "không có tham số này",
    "int_parsing": "phải là số nguyên",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không quá {le}",
    "enum": "chỉ nhận {expected}",
    "literal_error": "chỉ nhận {expected}",
    "datetime_from_date_parsing": "phải là thời điểm ISO 8601, như 2026-01-31T07:00:00Z",
    "datetime_parsing": "phải là thời điểm ISO 8601, như 2026-01-31T07:00:00Z",
    "string_too_long": "không quá {max_length} ký tự",
    "too_long": "không quá {max_length} giá trị",
    "json_invalid": "không phải JSON",
}


def problem(status: int, detail: str, faults: list[dict[str, str]] | None = None) -> Response:
    """A problem document; `faults` names each wrong parameter and what is wrong with it."""
    body: dict[str, object] = {"title": _TITLES.get(status, "Lỗi"), "status": status, "detail": detail}
    if faults:
        body["faults"] = faults
    return JSONResponse(body, status, media_type="application/problem+json")


def answer_in_problems(app: FastAPI) -> None:
    """Make every error of the API a problem document."""
    app.add_exception_handler(RequestValidationError, _wrong_parameters)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(PermissionDenied, _denied)
    app.add_exception_handler(CommandInvalid, _not_possible)
    app.add_exception_handler(OperationalError, _no_database)
    app.add_exception_handler(DatabaseBusy, _busy_database)
    app.add_exception_handler(NotNow, _not_now)
    app.add_exception_handler(SpoolFull, _no_room)


async def _wrong_parameters(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [{"parameter": str(fault["loc"][:2][-1]), "message": _said(fault)} for fault in error.errors()]
    names = ", ".join(fault["parameter"] for fault in faults)
    return problem(422, f"Tham số chưa đúng: {names}", faults)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    framework_words = error.detail == HTTPStatus(error.status_code).phrase
    return problem(error.status_code, _TITLES.get(error.status_code, "Lỗi") if framework_words else str(error.detail))


def _said(fault: Mapping[str, Any]) -> str:
    """What is wrong with a parameter, from pydantic's kind of error."""
    words = _FAULTS.get(fault["type"], "giá trị không hợp lệ")
    return words.format(**fault.get("ctx", {}))


async def _denied(request: Request, error: Exception) -> Response:
    return problem(403, str(error))


async def _not_possible(request: Request, error: Exception) -> Response:
    return problem(409, str(error))


async def _not_now(request: Request, error: Exception) -> Response:
    answer = problem(503, str(error))
    if isinstance(error, NotNow):
        answer.headers["retry-after"] = str(error.retry_after)
    return answer


async def _no_room(request: Request, error: Exception) -> Response:
    log.error("%s: %s", request.url.path, error)
    answer = problem(503, str(error))
    answer.headers["retry-after"] = "60"
    return answer


async def _busy_database(request: Request, error: Exception) -> Response:
    log.error("%s: %s", request.url.path, error)
    return problem(503, str(error))


async def _no_database(request: Request, error: Exception) -> Response:
    log.error("Cơ sở dữ liệu không trả lời %s: %s", request.url.path, error)
    return problem(503, "Cơ sở dữ liệu không trả lời; hãy thử lại sau ít phút")
