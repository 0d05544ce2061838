"""python -m ioc.practice --data-dir DIR --port N --smtp-port M [--service NAME=PORT …]"""

import logging
import os
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path

from ioc.domain.period import PROVINCE_ZONE
from ioc.lifeline import hold
from ioc.practice.places import read_places
from ioc.practice.ports import Ports, read_service
from ioc.practice.server import serve
from ioc.practice.world import World


def main() -> None:
    parser = ArgumentParser(prog="python -m ioc.practice", description="Tỉnh diễn tập (mô phỏng), chỉ trên máy này.")
    parser.add_argument("--data-dir", type=Path, default=Path("var"), help="thư mục dữ liệu")
    parser.add_argument("--port", type=int, required=True, help="cổng của cổng dữ liệu diễn tập")
    parser.add_argument("--smtp-port", type=int, required=True, help="cổng của hộp thư diễn tập")
    parser.add_argument("--service", type=read_service, action="append", default=[], help="TÊN=CỔNG của một dịch vụ diễn tập")
    parser.add_argument("--root", default="82@2025", help="đơn vị gốc của tỉnh diễn tập")
    parser.add_argument("--seed", type=int, default=2026, help="hạt giống của tỉnh diễn tập")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    hold(os.environ)
    province, *communes = read_places(asked.root, datetime.now(PROVINCE_ZONE).date())
    ports = Ports(asked.port, asked.smtp_port, dict(asked.service))
    serve(asked.data_dir, World(asked.seed, province, tuple(communes)), ports)


if __name__ == "__main__":
    main()
