"""Which subject a feature stands at: the nearest one, whatever the order of its coordinates. Pure."""

from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt

from collectors.ogc_options import Place
from ioc.domain.centre import Profile
from ioc.domain.subject import Subject
from ioc.errors import SourceRefused

_EARTH = 6_371_000
"""Mean radius in metres."""


@dataclass(frozen=True)
class Nearby:
    """The subjects of a `place`, all with coordinates; `within` in metres."""

    subjects: tuple[Subject, ...]
    within: float

    def code(self, feature: object) -> str:
        """The code of the subject nearest to a feature that is a point. Raises ValueError in Vietnamese."""
        latitude, longitude = _degrees(feature)
        away, code = min((_metres(latitude, longitude, one), one.code) for one in self.subjects)
        if away > self.within:
            raise ValueError(f"không đối tượng nào trong vòng {self.within:g} m; gần nhất là {code}, cách {away:,.0f} m")
        return code


def nearby(place: Place, profile: Profile) -> Nearby:
    """Raises SourceRefused for subjects that the profile has not, or that have no coordinates."""
    unknown = [code for code in place.subjects if code not in profile.subject]
    if unknown:
        raise SourceRefused(f"place.subjects có mã không có trong hồ sơ tỉnh: {', '.join(unknown[:5])}.")
    found = profile.children(place.children_of) if place.children_of else [profile.subject[code] for code in place.subjects]
    placed = tuple(one for one in found if one.latitude is not None and one.longitude is not None)
    if not placed or (place.subjects and len(placed) < len(place.subjects)):
        raise SourceRefused("place có đối tượng không có tọa độ; thêm vĩ độ, kinh độ hoặc bỏ ra.")
    return Nearby(placed, place.within)


def _degrees(feature: object) -> tuple[float, float]:
    """Latitude and longitude of a point in either order: of Vietnam's, only the longitude lies beyond 90°."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        raise ValueError("hình không phải một điểm; dùng subject thay cho place")
    found = geometry.get("coordinates")
    pair = found[:2] if isinstance(found, list) else []
    if len(pair) < 2 or not all(isinstance(one, int | float) and abs(one) <= 180 and isfinite(one) for one in pair):
        raise ValueError(f"tọa độ {str(found)[:60]} không phải độ WGS84; hỏi dịch vụ ở EPSG:4326")
    latitude, longitude = sorted(pair, key=abs)
    if abs(latitude) > 90 or abs(longitude) <= 90:
        raise ValueError(f"tọa độ {str(found)[:60]} không ở vùng Việt Nam, không rõ đâu là vĩ độ")
    return float(latitude), float(longitude)


def _metres(latitude: float, longitude: float, subject: Subject) -> float:
    """The great-circle distance, by the haversine formula."""
    there_latitude, there_longitude = subject.latitude or 0.0, subject.longitude or 0.0
    north, east = radians(there_latitude - latitude), radians(there_longitude - longitude)
    chord = sin(north / 2) ** 2 + cos(radians(latitude)) * cos(radians(there_latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(chord)))
