"""The second factor: the vectors of RFC 6238, codes that are good once, seeds that are sealed."""

import pytest
from nacl.exceptions import CryptoError

from reprisals.desk import factors

SEED = b"12345678901234567890"
# RFC 6238, appendix B (SHA-1), the last six of eight digits.
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


@pytest.mark.parametrize("moment, code", VECTORS)
def test_the_codes_of_the_standard(moment, code):
    assert factors.code_at(SEED, moment) == code
    assert factors.matching_step(SEED, code, after=0, now=moment) == moment // 30
    assert factors.matching_step(SEED, f"{code[:3]} {code[3:]}", after=0, now=moment + 30) == moment // 30


@pytest.mark.parametrize("moment, code", VECTORS)
def test_a_code_is_good_once_and_not_for_long(moment, code):
    assert factors.matching_step(SEED, code, after=moment // 30, now=moment) is None
    assert factors.matching_step(SEED, code, after=0, now=moment + 60) is None
    assert factors.matching_step(SEED, code, after=0, now=moment - 60) is None


@pytest.mark.parametrize("code", ["", "28708", "2870822", "28708a", "٢٨٧٠٨٢", "-87082"])
def test_what_is_no_code_is_refused(code):
    assert factors.matching_step(SEED, code, after=0, now=59) is None


def test_a_sealed_seed_opens_for_its_officer_alone(settings):
    sealed = factors.seal(SEED, officer_id="one")
    assert SEED not in sealed and factors.unseal(sealed, officer_id="one") == SEED
    with pytest.raises(CryptoError):
        factors.unseal(sealed, officer_id="two")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key for tests"
    assert factors.unseal(sealed, officer_id="one") == SEED
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CryptoError):
        factors.unseal(sealed, officer_id="one")
