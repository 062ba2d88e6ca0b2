"""Editing and further languages through the API: the same verbs, refused in the one order."""

import pytest

from submissions.statements import domain
from submissions.statements.models import EditRound, StatementText
from tests.api.calls import Api, is_problem
from tests.statements.test_editing import at_step, editing_cast
from tests.statements.test_table import everything
from tests.statements.test_translation import published, released, written

pytestmark = pytest.mark.django_db


def test_a_text_is_edited_and_agreed_to():
    cast = editing_cast()
    statement = at_step(cast, "accepted")
    desk, head = Api(cast.people["reviewer"]), Api(cast.head)
    path = f"statements/{statement.pk}/editing/"
    assert desk.post(f"{path}edit/", {}).status_code == 200
    changes = [{"position": 1, "after": "One and two.", "comment": "Shorter."}]
    assert desk.post(f"{path}save/", {"changes": changes}).status_code == 200
    # What is being prepared is not for the authors yet.
    assert head.get(path).json() == {"statement": str(statement.pk), "state": "editing", "rounds": []}
    assert desk.post(f"{path}propose/", {}).json()["rounds"][0]["state"] == "sent"
    change = head.get(path).json()["rounds"][0]["changes"][0]
    assert (change["before"], change["after"], change["answer"]) == ("One.", "One and two.", None)
    answers = [{"position": 1, "answer": "agreed"}]
    answer = head.post(f"{path}answer/", {"answers": answers})
    assert (answer.json()["state"], answer.json()["rounds"][0]["outcome"]) == ("accepted", "agreed")
    assert EditRound.objects.get().result_hash == answer.json()["rounds"][0]["result_hash"]


def test_refusals_come_in_their_order_and_change_nothing():
    cast = editing_cast()
    statement = at_step(cast, "sent")
    desk, head = Api(cast.people["reviewer"]), Api(cast.head)
    path = f"statements/{statement.pk}/editing/"
    outsider, viewer = Api(cast.people["outsider"]), Api(cast.people["viewer"])
    before = everything()
    is_problem(Api().post(f"{path}agree/", {}), 401)
    is_problem(outsider.post(f"{path}agree/", {}), 404)
    is_problem(desk.post(f"{path}nothing/", {}), 404)
    is_problem(desk.post(f"{path}agree/", {}), 403)
    is_problem(viewer.post(f"{path}agree/", {}), 403)
    is_problem(head.post(f"{path}answer/", {"answers": [{"position": 1}]}), 400)
    is_problem(head.post(f"{path}answer/", {"answers": []}), 400)
    is_problem(head.post(f"{path}agree/", {}, if_match='"old"'), 412)
    is_problem(desk.post(f"{path}propose/", {}), 409)
    is_problem(Api().get(path), 404)
    assert everything() == before


def test_a_language_is_written_and_released():
    cast = editing_cast()
    statement = published(cast)
    desk, publisher = Api(cast.people["reviewer"]), Api(cast.people["publisher"])
    path = f"statements/{statement.pk}/texts/"
    assert desk.post(f"{path}fr/claim/", {}).status_code == 200
    text = {"title": "Sur l’eau", "body": "L’eau est la vie.", "kind": "machine"}
    assert desk.post(f"{path}fr/save/", text).status_code == 200
    assert Api().get(path).json()["texts"] == []
    is_problem(desk.post(f"{path}fr/release/", {}), 403)
    assert publisher.post(f"{path}fr/release/", {}).status_code == 200
    assert [(it["language"], it["kind"]) for it in Api().get(path).json()["texts"]] == [("fr", "machine")]
    is_problem(publisher.post(f"{path}fr/take_down/", {}), 400)
    assert publisher.post(f"{path}fr/take_down/", {"reason": "A wrong figure."}).status_code == 200
    assert Api().get(path).json()["texts"] == []


def test_who_sees_which_text():
    cast = editing_cast()
    statement = published(cast)
    released(cast, statement)
    written(cast, statement, language="es")
    domain.give_reference(statement=statement, by=cast.head, language="ru", title="О воде", body="Вода.")
    path = f"statements/{statement.pk}/texts/"

    def languages(api: Api) -> list[str]:
        return [it["language"] for it in api.get(path).json()["texts"]]

    assert languages(Api()) == ["fr"]
    assert languages(Api(cast.people["delegate"])) == ["fr"]
    assert languages(Api(cast.people["viewer"])) == ["fr", "ru"]
    assert languages(Api(cast.people["read_only"])) == ["es", "fr", "ru"]
    assert languages(Api(cast.people["reviewer_elsewhere"])) == ["fr"]
    assert StatementText.objects.count() == 3
