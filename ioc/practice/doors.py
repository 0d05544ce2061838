"""Who is let in at the portal: OAuth2 client credentials for data, an API key for infrastructure, a key for incidents."""

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Header, HTTPException
from fastapi.params import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBasic, HTTPBasicCredentials, HTTPBearer

from ioc.practice.province import Province
from ioc.practice.tokens import good, issue

_BEARER = HTTPBearer(auto_error=False)
_BASIC = HTTPBasic(auto_error=False)


def token_door(province: Province) -> APIRouter:
    """The token endpoint (RFC 6749, 4.4)."""
    router = APIRouter()

    @router.post("/oauth2/token")
    def token(
        basic: Annotated[HTTPBasicCredentials | None, Depends(_BASIC)],
        grant_type: Annotated[str, Form()],
        client_id: Annotated[str, Form()] = "",
        client_secret: Annotated[str, Form()] = "",
    ) -> dict[str, str | int]:
        """Cấp mã truy cập. grant_type=client_credentials; mã và khóa ứng dụng trong tiêu đề Basic hoặc trong thân."""
        if grant_type != "client_credentials":
            raise HTTPException(400, {"error": "unsupported_grant_type"})
        who = (basic.username, basic.password) if basic else (client_id, client_secret)
        if not same(who[0], province.credentials.client_id) or not same(who[1], province.credentials.client_secret):
            raise HTTPException(401, {"error": "invalid_client"}, {"WWW-Authenticate": "Basic"})
        made = issue(province.credentials.signing_key, province.now(), province.token_life)
        return {"access_token": made, "token_type": "Bearer", "expires_in": int(province.token_life.total_seconds())}

    return router


def with_token(province: Province) -> Callable[..., None]:
    """A dependency that asks for a good access token."""

    def check(bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> None:
        if bearer is None or not good(bearer.credentials, province.credentials.signing_key, province.now()):
            raise HTTPException(
                401, "Mã truy cập không đúng hoặc đã hết hạn", {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            )

    return check


def with_api_key(province: Province) -> Callable[..., None]:
    """A dependency that asks for the API key."""

    def check(x_api_key: Annotated[str, Header()] = "") -> None:
        if not same(x_api_key, province.credentials.api_key):
            raise HTTPException(401, "Khóa API không đúng")

    return check


def with_control_key(province: Province) -> Callable[..., None]:
    """A dependency that asks for the key of the incidents endpoint, which stands in a file of the data folder."""

    def check(bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> None:
        if bearer is None or not same(bearer.credentials, province.credentials.control_key):
            raise HTTPException(401, "Khóa điều khiển không đúng")

    return check


def same(one: str, other: str) -> bool:
    """Compared without telling by the time taken how much of it was right."""
    return hmac.compare_digest(one.encode(), other.encode())
