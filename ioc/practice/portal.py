"""The practice portal: one local web server that behaves like the portals of a province, and says that it is simulated."""

from fastapi import FastAPI

from ioc.practice.bulletin_door import bulletin_door
from ioc.practice.doors import token_door
from ioc.practice.dossier_door import dossier_door
from ioc.practice.dossier_list_door import dossier_list_door
from ioc.practice.map_door import map_door
from ioc.practice.open_data_door import open_data_door
from ioc.practice.practice_door import practice_door
from ioc.practice.province import Province
from ioc.practice.report_door import report_door
from ioc.practice.sensor_door import sensor_door
from ioc.practice.soap_door import soap_door
from ioc.practice.station_door import station_door
from ioc.practice.system_door import system_door
from ioc.practice.trouble import Trouble


def build_portal(province: Province) -> FastAPI:
    """The ASGI app. Data doors suffer outages, rate limits and faults; `/practice` never does."""
    app = FastAPI(title="Cổng dữ liệu tỉnh diễn tập (MÔ PHỎNG)", version="1", docs_url=None, redoc_url=None)
    for router in (
        token_door(province),
        dossier_door(province),
        dossier_list_door(province),
        station_door(province),
        system_door(province),
        soap_door(province),
        bulletin_door(province),
        sensor_door(province),
        open_data_door(province),
        map_door(province),
        report_door(province),
        practice_door(province),
    ):
        app.include_router(router)
    app.add_middleware(
        Trouble, incidents=province.incidents, manners=province.manners, seed=province.world.seed, now=province.now
    )
    return app
