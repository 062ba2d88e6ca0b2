"""The bare address leads to the reader's language; machines' addresses have none."""

import pytest


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("ar", "ar"),
        ("fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("es-419", "es"),
        ("ru;q=0.4, de;q=0.9", "ru"),
        ("de", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_bare_address_leads_to_the_best_language(client, asked, language):
    answer = client.get("/", headers={"accept-language": asked})
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in answer["Vary"]
    assert not answer.cookies


def test_an_unknown_address_is_not_found_in_the_language_of_its_path(client):
    answer = client.get("/fr/no-such-page/")
    assert answer.status_code == 404
    assert 'lang="fr"' in answer.content.decode()


def test_an_unknown_address_of_the_api_is_a_problem(client):
    answer = client.get("/api/v1/no-such-thing/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_robots_and_health_change_nothing(client):
    assert client.post("/healthz").status_code == 405
    assert client.get("/robots.txt")["Content-Type"] == "text/plain; charset=utf-8"
