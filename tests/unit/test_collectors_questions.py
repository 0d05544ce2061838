"""What a source is asked, and that every option says what it is for."""

from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from collectors import OPTION_MODELS
from collectors.templates import as_text, fill, words_of
from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.source import Window
from ioc.domain.subject import Subject, SubjectKind

WINDOW = Window(datetime(2026, 11, 23, 17, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC))
POINTS = (
    Subject("82@2025", SubjectKind.UNIT, "a", "a", latitude=10.5, longitude=105.123456, official_code="82"),
    Subject("tv-1", SubjectKind.STATION, "b", "b", latitude=10.0, longitude=106.0),
)


@pytest.mark.parametrize(
    ("template", "written"),
    [
        ("{start}", "2026-11-23T17:00:00Z"),
        ("{start:%d/%m/%Y %H:%M}", "24/11/2026 00:00"),
        ("{end-1d:%Y-%m-%d}", "2026-11-23"),
        ("{now+90m:%H:%M}", "10:30"),
        ("{end:epoch}", "1795485600"),
        ("{end:epoch_ms}", "1795485600000"),
        ("{latitudes}|{longitudes}", "10.50000,10.00000|105.12346,106.00000"),
        ("{subjects}|{official_codes}", "82@2025,tv-1|82,tv-1"),
        ("{}", "{}"),
    ],
)
def test_placeholders_are_written_in_the_zone_of_the_source(template: str, written: str) -> None:
    words = words_of(WINDOW, WINDOW.end, POINTS)
    assert fill(template, words, PROVINCE_ZONE) == written


def test_placeholders_inside_a_body_are_filled_and_other_values_stay() -> None:
    words = words_of(WINDOW, WINDOW.end, ())
    assert fill({"a": ["{start:%Y}", 1, None], "b": {"c": True}}, words, PROVINCE_ZONE) == {
        "a": ["2026", 1, None],
        "b": {"c": True},
    }
    assert [as_text(value) for value in (True, 5, "x")] == ["true", "5", "x"]


def models_in(annotation: Any) -> set[type[BaseModel]]:
    """Every option model that an annotation leads to."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields.values()
        return {annotation}.union(*(models_in(field.annotation) for field in fields))
    if get_origin(annotation) in (Union, UnionType, Annotated, tuple, dict, list):
        return set().union(*(models_in(part) for part in get_args(annotation) if part is not NoneType))
    return set()


def test_every_option_of_every_adapter_is_described_and_no_unknown_key_is_taken() -> None:
    models = set().union(*map(models_in, OPTION_MODELS.values()))
    assert len(models) > 20
    for model in models:
        assert model.model_config.get("extra") == "forbid", model
        for name, field in model.model_fields.items():
            assert name == "type" or field.description, f"{model.__name__}.{name}"
