"""What a command answers when another process holds the database: a sentence, on the API and on the screen."""

from fastapi import FastAPI
from starlette.testclient import TestClient

from ioc.errors import DatabaseBusy
from ioc.web.problem import answer_in_problems
from layouts.safely import done_or_why

WHY = "Cơ sở dữ liệu bận: tiến trình 7 đã ghi hơn 30 giây chưa xong"


def busy() -> None:
    raise DatabaseBusy(WHY)


def test_a_database_that_another_holds_is_a_problem_of_this_moment() -> None:
    app = FastAPI()
    answer_in_problems(app)
    app.post("/lam")(busy)
    answer = TestClient(app).post("/lam")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["detail"] == WHY


def test_a_deed_on_the_screen_says_so_too() -> None:
    assert done_or_why(busy, "xong").children == WHY
