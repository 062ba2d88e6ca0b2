"""Joint statements: who may be named as what, the word limit of a joint text, and how many one organization signs.

The rules of several bodies are written here as data, to show that none of them needs code of its own.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetings.modalities.checks import Contribution, Held, Rules
from meetings.modalities.joint import Already, Signer, is_free, role_of
from meetings.modalities.models import Kind
from tests.modalities.test_checks import rule

ALL = ["general", "special", "roster"]
GENERAL, SPECIAL, ROSTER = (Held(code, code.title()) for code in ALL)
CLAIMED = Held("special", "Special", confirmed=False)


def joint(categories: list[str], supporters: str = "", allowed: bool = True):
    value = {
        "allowed": allowed,
        "categories": categories,
        "order": "standing",
        "place": "end",
        "supporters": supporters,
    }
    return rule(Kind.COSPONSORS, value)


def number(most: int | None, together: bool):
    return rule(Kind.JOINT_NUMBER, {"max": most, "with_individual": together})


def one(most: int | None):
    return rule(Kind.MAX_PER_ORGANIZATION, {"max": most})


LIMITS = [
    rule(Kind.WORD_LIMIT, {"words": 2000}, category="general"),
    rule(Kind.WORD_LIMIT, {"words": 1500}, category="special"),
]
HRC = [*LIMITS, joint(ALL, "title_note"), number(None, False), one(None)]
ECOSOC = [*LIMITS, joint(ALL), number(1, True), one(1)]
CSW = [*LIMITS, joint(ALL), number(None, False), one(1)]
CSOCD = [
    *LIMITS,
    joint(["general", "special"]),
    rule(Kind.JOINT_WORD_LIMIT, {"words": 1900}, category="general"),
    rule(Kind.JOINT_WORD_LIMIT, {"words": 1400}),
    one(1),
    number(None, False),
]
UNFCCC = [joint([]), one(None)]


@pytest.mark.parametrize(
    ("rules", "standing", "role"),
    [
        (HRC, (GENERAL,), "cosponsor"),
        (HRC, (ROSTER,), "cosponsor"),
        (HRC, (), "supporter"),
        (HRC, (CLAIMED,), "supporter"),
        (ECOSOC, (SPECIAL,), "cosponsor"),
        (ECOSOC, (), None),
        (ECOSOC, (CLAIMED,), None),
        (CSOCD, (ROSTER,), None),
        (CSOCD, (ROSTER, SPECIAL), "cosponsor"),
        (UNFCCC, (), "cosponsor"),
        ([joint(ALL, "end", allowed=False)], (GENERAL,), None),
        (LIMITS, (GENERAL,), None),
    ],
)
def test_as_what_an_organization_is_named(rules: list, standing: tuple, role: str | None) -> None:
    assert role_of(Rules(rules), Signer("A", standing)) == role


@pytest.mark.parametrize(
    ("rules", "lead", "others", "limit"),
    [
        (CSOCD, SPECIAL, [(GENERAL,)], 1900),
        (CSOCD, GENERAL, [(SPECIAL,)], 1900),
        (CSOCD, SPECIAL, [(SPECIAL,), (SPECIAL,)], 1400),
        (CSOCD, SPECIAL, [], 1500),
        (CSOCD, SPECIAL, [(ROSTER,)], 1500),  # it cannot sign, so the text is no joint one
        (HRC, SPECIAL, [(GENERAL,)], 1500),
        (HRC, GENERAL, [()], 2000),
    ],
)
def test_the_word_limit_of_a_joint_text(rules: list, lead: Held, others: list, limit: int) -> None:
    it = Contribution(standing=(lead,), cosigners=tuple(Signer(f"O{n}", held) for n, held in enumerate(others)))
    checks = [c for c in Rules(rules).check(it) if c.kind in (Kind.WORD_LIMIT, Kind.JOINT_WORD_LIMIT)]
    assert [check.limit for check in checks] == [limit]


@pytest.mark.parametrize(
    ("rules", "individual", "joint_ones", "free"),
    [
        (ECOSOC, 0, 0, True),
        (ECOSOC, 1, 0, False),
        (ECOSOC, 0, 1, False),
        (CSW, 1, 7, True),
        (HRC, 9, 9, True),
        ([one(2), joint(ALL)], 1, 0, True),  # where no rule says otherwise they are counted together
        ([one(2), joint(ALL)], 1, 1, False),
        ([one(1), number(2, False)], 5, 1, True),
        ([one(1), number(2, False)], 0, 2, False),
    ],
)
def test_whether_an_organization_may_sign_one_more(rules: list, individual: int, joint_ones: int, free: bool) -> None:
    assert is_free(Rules(rules), Already(individual, joint_ones)) is free


@pytest.mark.parametrize(
    ("rules", "own", "joint_ones", "cosigners", "failed"),
    [
        (ECOSOC, 0, 0, (), set()),
        (ECOSOC, 0, 1, (), {Kind.MAX_PER_ORGANIZATION}),
        (ECOSOC, 0, 0, (Signer("B", (SPECIAL,)),), set()),
        (ECOSOC, 0, 0, (Signer("B", (SPECIAL,), Already(1, 0)),), {Kind.JOINT_NUMBER}),
        (ECOSOC, 1, 0, (Signer("B", (SPECIAL,)),), {Kind.MAX_PER_ORGANIZATION, Kind.JOINT_NUMBER}),
        (ECOSOC, 0, 0, (Signer("B"),), {Kind.COSPONSORS}),
        (CSW, 1, 0, (), {Kind.MAX_PER_ORGANIZATION}),
        (CSW, 1, 3, (Signer("B", (SPECIAL,), Already(1, 3)),), set()),
        (HRC, 0, 0, (Signer("B"),), set()),
        ([joint(ALL, allowed=False)], 0, 0, (Signer("B", (SPECIAL,)),), {Kind.COSPONSORS}),
    ],
)
def test_what_fails(rules: list, own: int, joint_ones: int, cosigners: tuple, failed: set) -> None:
    it = Contribution(standing=(SPECIAL,), others=own, joint_others=joint_ones, cosigners=cosigners)
    assert {check.kind for check in Rules(rules).check(it) if not check.passed} == failed


def test_a_failure_names_who_it_is() -> None:
    it = Contribution(others=1, cosigners=(Signer("Lake Forum", (SPECIAL,), Already(0, 1)), Signer("B", (SPECIAL,))))
    (found,) = [check for check in Rules([joint(ALL), number(1, True)]).check(it) if check.kind == Kind.JOINT_NUMBER]
    assert found.message == (
        "An organization may sign 1 statement here. These have signed as many already: your organization, Lake Forum."
    )


@given(
    st.integers(0, 4), st.integers(0, 4), st.none() | st.integers(1, 5), st.none() | st.integers(1, 5), st.booleans()
)
def test_never_over_either_number(
    individual: int, signed: int, whole: int | None, most: int | None, both: bool
) -> None:
    if is_free(Rules([one(whole), number(most, both)]), Already(individual, signed)):
        counted = signed + (individual if both else 0)
        assert most is None or counted < most
        assert not both or whole is None or counted < whole
