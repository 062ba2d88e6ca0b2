"""Which passwords are refused, for whom, and that nothing else is asked of them."""

import pytest
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.people import passwords
from accounts.people.models import User
from accounts.people.states import Role
from tests.factories import person, staff
from tests.people.test_signing_in import PASSWORD, sign_in


def codes(password: str, user=None) -> set[str]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {one.code for one in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "Password2024!!",  # a common one with a year
        "P@ssw0rd12345",
        "passwordpassword",
        "abcabcabcabc",
        "123456789012",
        "qwertyuiopqwerty",
        "zyxwvutsrqpo",
        "CivSpace2026!",
        "HumanRightsCouncil",
        "unitednations61",
        "Geneva-Council-2",
        "联合国联合国联合国联合国",
        "Женева-Совет-2026",
        "password-geneva-1",
    ],
)
def test_what_anybody_would_try(password: str) -> None:
    assert "password_guessable" in codes(password)


@pytest.mark.parametrize(
    "password",
    [
        PASSWORD,
        "correct horse battery staple",
        "all lower case letters",
        "4815162342 and then some",
        "الباب الأزرق مفتوح غدا",
        "三只猫坐在红色的屋顶上看雨",
        "x" * 3 + "y9 tulip carpet" * 3 + "end of sixty four and more letters",
        "Council of seven quiet gardeners",
    ],
)
def test_any_kind_of_characters_will_do(password: str) -> None:
    assert codes(password) == set()


def test_the_words_of_this_place_are_a_list_to_be_read() -> None:
    words = passwords._words()
    assert {"civspace", "humanrights", "geneva", "ecosoc", "联合国"} <= words
    assert all(word == word.casefold() and not passwords.NOT_LETTERS.search(word) for word in words)


def test_at_least_3000_common_passwords_are_known() -> None:
    assert len(passwords._common()) > 3000


@pytest.mark.django_db
@pytest.mark.parametrize("length", [11, 12, 14, 15])
def test_the_secretariat_needs_longer_ones(length: int) -> None:
    password = "orchid lamp sky"[:length]
    assert len(password) == length
    delegate, member = person(), staff(Role.REVIEWER)
    assert ("password_too_short" in codes(password, delegate)) is (length < 12)
    assert ("password_too_short" in codes(password, member)) is (length < 15)


def test_ones_own_name_is_no_password() -> None:
    user = User(name="Amina Diallo", email="amina.diallo@example.org")
    assert "password_guessable" in codes("DialloAmina99", user)
    assert "password_guessable" in codes("aminadiallo-unitednations", user)
    assert codes("amina likes green umbrellas", user) == set()


@pytest.mark.django_db
def test_a_form_says_so_beside_the_field_and_changes_nothing(client) -> None:
    user = person(email="a@example.org", password=PASSWORD)
    sign_in(client, "a@example.org")
    answer = client.post("/en/my/account/password/", {"oldpassword": PASSWORD, "password1": "Humanrights2026"})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {"password1"}
    assert b"easily guessed here" in answer.content
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [str.upper, str.strip, lambda text: text[:64], lambda text: text + " "])
def test_a_password_is_taken_as_it_was_typed(client, change) -> None:
    kept = " Seven grey herons stand beside the old mill and wait for the evening train home"
    user = person(email="a@example.org", password=kept)
    assert user.check_password(kept)
    assert not user.check_password(change(kept))


def test_nothing_expires_and_nothing_asks_for_kinds_of_characters() -> None:
    assert [type(one).__name__ for one in get_default_password_validators()] == [
        "LengthValidator",
        "GuessableValidator",
        "CommonPasswordValidator",
        "UserAttributeSimilarityValidator",
    ]


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    assert passwords.guessable(text) in (True, False)
    assert passwords.guessable(text * 2) or not passwords.NOT_LETTERS.sub("", text.casefold())
