"""A log line is one JSON object and holds nothing about people."""

import json
import logging
import sys
from io import StringIO
from pathlib import Path

import pytest
from celery import current_app, shared_task
from celery.signals import before_task_publish, task_postrun, task_prerun
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from kombu import Queue
from rest_framework.views import APIView

from civspace.urls import urlpatterns as portal_urls
from civspace.web.access import access
from civspace.web.logs import JsonFormatter, masked
from civspace.web.request_id import new_request_id, request_id, task_name

SECRET = "Fatima-was-threatened"
NUMBER = "0f8fad5b-d9cb-469f-a165-70867728950e"
OWN = logging.getLogger("civspace.tests")


def line_of(record):
    text = JsonFormatter().format(record)
    assert "\n" not in text
    return json.loads(text)


def record_of(message, *arguments, name="civspace.tests", exc_info=None, **extra):
    return logging.getLogger(name).makeRecord(name, logging.ERROR, "x.py", 1, message, arguments, exc_info, extra=extra)


def fail(secret: str) -> None:
    raise ValueError(f"It broke: {secret}")


def test_an_exception_is_logged_without_message_and_local_variables():
    told = " ".join(["Fatima", "was", "threatened"])
    try:
        try:
            fail(told)
        except ValueError as error:
            error.add_note(told)
            raise KeyError(told) from error
    except KeyError:
        record = record_of("Bad %s", "thing", exc_info=sys.exc_info())
    line = line_of(record)
    assert told not in json.dumps(line)
    assert (line["level"], line["logger"], line["message"]) == ("error", "civspace.tests", "Bad thing")
    lines = line["exception"].split("\n")
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "KeyError"
    assert lines[lines.index("After this:") - 1] == "ValueError"
    assert "in fail" in line["exception"]


def test_an_error_of_the_system_keeps_its_number():
    try:
        Path(f"/nowhere/{SECRET}").read_text()
    except OSError:
        line = line_of(record_of("No file", exc_info=sys.exc_info()))
    assert line["exception"].endswith("FileNotFoundError (2)")
    assert SECRET not in json.dumps(line)


def test_a_line_names_the_request_it_belongs_to():
    record = record_of("Done")
    token = request_id.set("abc")
    try:
        line = line_of(record)
    finally:
        request_id.reset(token)
    assert line["request_id"] == "abc"
    assert set(line) == {"time", "level", "logger", "message", "request_id"}
    assert "request_id" not in line_of(record)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("To amina@ngo.example.org: no", "To [e-mail]: no"),
        ("From 192.0.2.7, at 10:54:32", "From [address], at 10:54:32"),
        ("From 2001:db8::7 now", "From [address] now"),
        ("GET /en/search/?q=Fatima&x=1 failed", "GET /en/search/?[query] failed"),
        (f"Key {'a' * 43}.", "Key [token]."),
        (f"Rendition {NUMBER} was given up after 5 attempts", f"Rendition {NUMBER} was given up after 5 attempts"),
    ],
)
def test_what_no_message_may_say(text, expected):
    assert masked(text) == expected
    assert line_of(record_of("%s", text))["message"] == expected


def test_of_what_others_say_only_the_words_are_kept():
    assert line_of(record_of("Task %s met %r", "x", SECRET, name="celery.app.trace"))["message"] == "Task %s met %r"
    line = line_of(record_of(f"Invalid HTTP_HOST header: {SECRET!r}", name="django.security", status_code=400))
    assert (line["message"], line["status"]) == ("Bad Request", 400)


@access("token")
def failing(request, token):
    told = request.POST.get("text", "")
    cookie = request.COOKIES.get("seen", "")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (word varchar(90) PRIMARY KEY)")
        cursor.execute("INSERT INTO told VALUES (%s)", [told + cookie])
        cursor.execute("INSERT INTO told VALUES (%s)", [told + cookie])
    return HttpResponse()


class FailingAPI(APIView):
    access = "token"
    authentication_classes = []

    def post(self, request, token):
        told = request.data["text"]
        raise RuntimeError(f"{token} {told}")


@access("token")
def missing(request, token):
    return HttpResponse(status=404)


urlpatterns = [
    path("fails/<str:token>/", failing, name="fails"),
    path("api/<str:token>/", FailingAPI.as_view(), name="api_fails"),
    path("missing/<str:token>/", missing, name="missing"),
    *portal_urls,
]


@pytest.fixture
def written(monkeypatch):
    """What is written to the log, with every logger open."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root, requests = logging.getLogger(), logging.getLogger("civspace.requests")
    monkeypatch.setattr(requests, "level", logging.INFO)
    requests.manager._clear_cache()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)
    requests.manager._clear_cache()


def ask(method, url, **more):
    client = Client(raise_request_exception=False)
    client.cookies["seen"] = SECRET
    headers = {"authorization": f"Bearer {SECRET}", "x-request-id": NUMBER, "user-agent": SECRET, "referer": SECRET}
    return getattr(client, method)(f"{url}?q={SECRET}", headers=headers, REMOTE_ADDR="192.0.2.7", **more)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("url", "route", "status", "error", "content"),
    [
        (f"/fails/{SECRET}/", "fails", 500, "IntegrityError", {}),
        (f"/api/{SECRET}/", "api_fails", 500, "RuntimeError", {"content_type": "application/json"}),
        (f"/missing/{SECRET}/", "missing", 404, "", {}),
        (f"/nowhere/{SECRET}/", "", 404, "", {}),
    ],
)
def test_a_request_that_fails_with_secrets_everywhere_writes_none(written, url, route, status, error, content):
    answer = ask("post", url, data={"text": f"{SECRET} amina@ngo.example.org"}, **content)
    assert answer.status_code == status
    assert answer["X-Request-ID"] == NUMBER
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert SECRET not in written.getvalue()
    assert "amina" not in written.getvalue()
    assert "192.0.2.7" not in written.getvalue()
    (answered,) = [line for line in lines if line["logger"] == "civspace.requests"]
    assert set(answered) == {*"time level logger message request_id method route status duration_ms".split()}
    assert (answered["method"], answered["route"], answered["status"]) == ("POST", route, status)
    (told,) = [line for line in lines if line["logger"] == "django.request"]
    assert (told.get("route", ""), told["status"], told["request_id"]) == (route, status, NUMBER)
    assert error in told.get("exception", "")
    assert ("exception" in told) is bool(error)


@pytest.mark.django_db
@pytest.mark.postgres
def test_an_error_of_the_database_names_its_rule_and_no_value():
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE told (word varchar(90) CONSTRAINT told_once PRIMARY KEY)")
            cursor.execute("INSERT INTO told VALUES (%s), (%s)", [SECRET, SECRET])
    except IntegrityError:
        line = line_of(record_of("No", exc_info=sys.exc_info()))
    assert "UniqueViolation (23505, told_once)" in line["exception"]
    assert SECRET not in line["exception"]


@pytest.mark.parametrize("brought", [NUMBER, NUMBER.replace("-", "")])
def test_a_well_formed_number_is_kept(brought):
    assert new_request_id(brought) == brought


@pytest.mark.parametrize("brought", [None, "", "amina", NUMBER + "0", NUMBER.upper(), "a" * 31, NUMBER + "\n", 7])
def test_any_other_number_is_replaced(brought):
    made = new_request_id(brought)
    assert made != brought
    assert (len(made), made.isalnum()) == (32, True)


@shared_task(name="tests.web.noted")
def noted():
    OWN.warning("At work")
    return request_id.get(), task_name.get()


def test_a_task_carries_the_number_of_its_request(written):
    headers: dict[str, str] = {}
    token = request_id.set(NUMBER)
    try:
        before_task_publish.send(sender="tests.web.noted", headers=headers, body=None)
    finally:
        request_id.reset(token)
    assert headers == {"request_id": NUMBER}
    assert noted.apply(task_id="1").get()[0] != NUMBER

    noted.push_request(request_id=NUMBER, id="2")
    try:
        task_prerun.send(sender=noted, task_id="2", task=noted)
        assert (request_id.get(), task_name.get()) == (NUMBER, "tests.web.noted")
        OWN.warning("At work")
        task_postrun.send(sender=noted, task_id="2", task=noted)
    finally:
        noted.pop_request()
    assert (request_id.get(), task_name.get()) == ("", "")
    line = json.loads(written.getvalue().splitlines()[-1])
    assert (line["request_id"], line["task"]) == (NUMBER, "tests.web.noted")


def test_a_task_that_nobody_asked_for_has_a_number_of_its_own():
    first, second = (noted.apply().get() for _ in range(2))
    assert first[1] == "tests.web.noted"
    assert len(first[0]) == 32
    assert first[0] != second[0]
    assert request_id.get() == ""


def test_a_message_on_the_broker_carries_the_number():
    token = request_id.set(NUMBER)
    try:
        current_app.send_task("tests.web.noted", queue=Queue("tests-request-id"), ignore_result=True)
    finally:
        request_id.reset(token)
    with current_app.connection_for_read() as broker:
        message = broker.SimpleQueue("tests-request-id").get(block=False)
        assert message.headers["request_id"] == NUMBER
        message.ack()
