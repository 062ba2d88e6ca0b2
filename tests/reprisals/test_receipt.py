"""Receipts: how they are made, read, refused and derived."""

import statistics
import time
from collections import Counter

import nacl.pwhash
import pytest

from reprisals.vault import phrases, receipt
from reprisals.vault.receipt import ReceiptError

# Computed once with the real cost; a change would make every receipt ever given out worthless.
PEPPER = bytes.fromhex("5a" * 32)
CODE = "0123456789012345678901234583"


# T-C01
def test_known_answer_of_the_check_digits_and_of_the_derivation(settings):
    settings.REPRISALS_PEPPERS = {1: PEPPER}
    settings.REPRISALS_RECEIPT_PASSES, settings.REPRISALS_RECEIPT_MEMORY = 3, 64 * 1024 * 1024
    digits = CODE[:26]
    assert f"{digits}{98 - int(digits + '00') % 97:02d}" == CODE
    derived = receipt.derive(CODE, kdf_id=1)
    assert derived.lookup.hex() == "f33014469e958409dd63ceaa47d16aac85727a51d09c2bfca8f6aa34005a3775"
    assert derived.wrap.hex() == "81edb61e1fc9d513374c23931cddec49e9edad14c545651c5c9c5b00f65f718b"


# T-R01 and T-C07
def test_receipts_are_uniform_checked_and_never_the_same():
    codes = [receipt.new() for _ in range(100_000)]
    assert len(set(codes)) == 100_000
    assert all(len(code) == 28 and int(code) % 97 == 1 for code in codes)
    assert 10**receipt.RANDOM_DIGITS >= 2**86
    for place in range(receipt.RANDOM_DIGITS):
        seen = Counter(code[place] for code in codes)
        chi_square = sum((seen[str(digit)] - 10_000) ** 2 / 10_000 for digit in range(10))
        assert chi_square < 45, f"digit {place}"  # nine degrees of freedom: once in a million


# T-R03
@pytest.mark.parametrize(
    "zero, between",
    [
        ("0", " "),
        ("0", "-"),
        ("0", "\u200f"),
        ("0", "\u00a0\n"),
        ("٠", " "),
        ("۰", ""),
        ("०", "-"),
        ("０", " "),
        ("०", "\u200e"),
    ],
    ids=["spaces", "dashes", "RLM", "no-break", "Arabic-Indic", "Persian", "Devanagari", "full-width", "LRM"],
)
def test_a_receipt_is_read_in_any_script_with_anything_between(zero, between):
    code = receipt.new()
    typed = between.join(chr(ord(zero) + int(digit)) for digit in code)
    assert receipt.normal(f" {typed}\t") == code
    assert receipt.normal(receipt.grouped(code)) == code
    assert [len(group) for group in receipt.grouped(code).split()] == [4] * 7


# T-R04: every wrong digit and every two neighbours swapped, without a derivation.
def test_a_slip_is_caught_before_anything_is_derived(monkeypatch):
    monkeypatch.setattr(nacl.pwhash.argon2id, "kdf", lambda *args, **more: pytest.fail("derived"))
    code = receipt.new()
    slips = [code[:at] + other + code[at + 1 :] for at in range(28) for other in "0123456789" if other != code[at]]
    slips += [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(27) if code[at] != code[at + 1]]
    for slip in slips:
        with pytest.raises(ReceiptError) as caught:
            receipt.normal(slip)
        assert caught.value.kind == "check"
    for typed in ("", "123", code[:27], code + "0", "abc", "½" * 28):
        with pytest.raises(ReceiptError) as caught:
            receipt.normal(typed)
        assert caught.value.kind == "length"


def test_peppers_give_other_names_and_other_keys(settings):
    settings.REPRISALS_PEPPERS = {1: b"\1" * 32, 2: b"\2" * 32}
    code = receipt.new()
    first, second = receipt.derive(code, kdf_id=1), receipt.derive(code, kdf_id=2)
    assert len({first.lookup, first.wrap, second.lookup, second.wrap}) == 4
    assert receipt.derive(code, kdf_id=1) == first
    assert receipt.newest_kdf() == 2
    assert receipt.kdf_ids() == [2, 1]


def test_a_passphrase_is_seven_words_of_a_long_list():
    assert len(phrases.words()) == len(set(phrases.words())) == 7772
    assert phrases.WORDS * 12.9 > 90
    made = [phrases.new_passphrase() for _ in range(200)]
    assert len(set(made)) == 200
    assert all(len(phrase.split()) == 7 and set(phrase.split()) <= set(phrases.words()) for phrase in made)
    assert phrases.normal_passphrase(f"  {made[0].upper().replace(' ', '   ')}\n") == made[0]


def test_a_recovery_code_has_128_bits_and_forgives_look_alikes():
    code = phrases.new_recovery()
    assert len(phrases.normal_recovery(code)) == 26 and 32**26 >= 2**128
    assert phrases.normal_recovery("ab-oil 9") == "AB0119"


def test_a_derivation_has_the_price_that_the_design_counts_on(settings):
    settings.REPRISALS_PEPPERS = {1: PEPPER}
    settings.REPRISALS_RECEIPT_PASSES, settings.REPRISALS_RECEIPT_MEMORY = 3, 64 * 1024 * 1024
    took = []
    for _ in range(3):
        began = time.perf_counter()
        receipt.derive(receipt.new(), kdf_id=1)
        took.append(time.perf_counter() - began)
    assert statistics.median(took) > 0.02
