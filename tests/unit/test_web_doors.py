from ioc.domain.principal import Permission
from ioc.web.doors import Doors, with_pages


def test_a_declared_path_asks_for_its_permission():
    assert Doors().permission("GET", "/api/v1/latest") is Permission.VIEW
    assert Doors().permission("POST", "/api/v1/alerts/acknowledge") is Permission.ACKNOWLEDGE


def test_head_and_options_follow_get():
    assert Doors().permission("HEAD", "/healthz") is Permission.PUBLIC
    assert Doors().permission("OPTIONS", "/api/v1/latest") is Permission.VIEW


def test_what_is_not_declared_has_no_permission():
    doors = with_pages(["/", "/wall"], {})
    for method, path in [("GET", "/nowhere"), ("POST", "/map"), ("GET", "/walls/x"), ("DELETE", "/api/v1/latest"), ("GET", "//")]:
        assert doors.permission(method, path) is None


def test_the_root_page_is_no_prefix():
    assert with_pages(["/"], {}).permission("GET", "/") is Permission.VIEW
    assert with_pages(["/"], {}).permission("GET", "/secret") is None


def test_a_prefix_opens_what_is_below_it():
    assert Doors().permission("GET", "/assets/fonts/a.woff2") is Permission.PUBLIC
    assert Doors().permission("GET", "/assets") is None
