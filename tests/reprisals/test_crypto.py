"""The envelope: known answers of every primitive, and everything that must not open."""

import hashlib
import secrets

import nacl.pwhash
import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_aead_xchacha20poly1305_ietf_encrypt
from nacl.secret import Aead

from reprisals.vault import crypto
from reprisals.vault.errors import Unreadable

KINDS = ("facets", "narrative", "identity", "message", "note", "risk", "consent", "referral", "action", "outcome")
SCRIPTS = {
    "Latin": "They came at night; we were told: «stop writing to Geneva».",
    "Arabic": "جاؤوا ليلاً وقالوا لنا: توقفوا عن الكتابة إلى جنيف.",
    "Chinese": "他们晚上来，要我们停止给日内瓦写信。",
    "Cyrillic": "Они пришли ночью и велели нам больше не писать в Женеву.",
    "Devanagari": "वे रात में आए और कहा: जिनेवा को लिखना बंद करो।",
    "Amharic": "በሌሊት መጥተው ወደ ጄኔቫ መጻፍ አቁሙ አሉን።",
}


# T-C01: known answers. XChaCha20-Poly1305 is the example of draft-irtf-cfrg-xchacha-03 (A.3.1), HKDF-Expand the first
# case of RFC 5869; Argon2id is held against a second implementation (the reference code in argon2-cffi); the hybrid
# HPKE was computed once with cryptography 50.0.2 (OpenSSL 4.0) from this seed and must open for ever.
def test_known_answer_of_the_aead():
    key = bytes(range(0x80, 0xA0))
    nonce = bytes(range(0x40, 0x58))
    aad = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
    text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip "
    text += b"for the future, sunscreen would be it."
    expected = bytes.fromhex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216"
        "cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff921f9664c97637da9768812f615c68b13"
        "b52ec0875924c1c7987947deafd8780acf49"
    )
    assert crypto_aead_xchacha20poly1305_ietf_encrypt(text, aad, nonce, key) == expected
    assert Aead(key).decrypt(nonce + expected, aad) == text


def test_known_answer_of_expanding_keys():
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

    strong = bytes.fromhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    info = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    assert HKDFExpand(SHA256(), 42, info).derive(strong).hex() == expected
    assert crypto.expand(strong, "receipt|lookup") == HKDFExpand(SHA256(), 32, b"receipt|lookup").derive(strong)
    assert crypto.expand(strong, "receipt|lookup") != crypto.expand(strong, "receipt|wrap")


@pytest.mark.parametrize("passes, memory", [(3, 64 * 1024 * 1024), (4, 128 * 1024 * 1024)])
def test_known_answer_of_argon2id(passes, memory):
    secret, salt = b"a receipt under its pepper", bytes(range(16))
    ours = nacl.pwhash.argon2id.kdf(32, secret, salt, opslimit=passes, memlimit=memory)
    assert ours == hash_secret_raw(secret, salt, passes, memory // 1024, 1, 32, Type.ID)


def test_known_answer_of_the_digest():
    assert crypto.digest(b"abc").hex() == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"


SEED = bytes.fromhex(hashlib.shake_256(b"civspace/reprisals/1 known answer").hexdigest(96))
SEALED = (
    "026ab48bb5d8f8a789f5c00970e72439a3ec571267b442b95a2bea9accdab5e075cb8304e217c23bfa5a824828d38587f424863ba429773e"
    "62d6cd45b3e3da9ea27ff9f3acd7e294d7ff637b42ae7350e62b925fd2436ef76441e52011224d068f9b4fba3c50409f9e01434a46e408f9"
    "69ccb7de9543c8bbc4c6897cc6cde4af32ae2d590f537c6ca7996d0176af5d5a7d21ebb1913bc0031b05b50c8c76b79dd3ef0554a1692839"
    "0aa3c21dde8310c8f17b29ac3ecabf8e84758d6f92fa8bac9828a5f2334329c43b1ec5432a9a820ec1dd0adba02a6326b4507d9329f8a0d5"
    "121cf401200946ee800df26dca79100deda46007c5841c03f73911c38ba94404d399ac50c8db51ad1ace241ac2840b19750ed95df9f83612"
    "6109794501f383341dbd2db8aea209701ebc343c37dae1f4a25aac731a88860213169f6f87a2b6ede745ccb12d70fe4f23b8ff947187ef58"
    "937656cf0adcdc520fc1785e904ab437f4d52c8c517d14e3cc6e814597b915b9f3fe23e3500ac2b2a55605d2e6efb626b71a750129ebb110"
    "cbd8a464b6793b3137337ac2ddac3975e0acd4fa76acfed5a05b8ba8dcf2d148d774068afb34718f921be287e15e10af44357820d741e98b"
    "ec41a9fa6284fcd108a0c57a5585c8ec1c7b65fe1a23d613f5c3257494cf4c9a59b6c3b508637a790a959559fe5bc379ddea28e06341a353"
    "c1b54e6a1eae5d893692563963b3d50cb075c31b08ba10a785a36144409ebe08b7ddfde4f1fa8a100b34beefa8bc1c0214f87e52653a55ea"
    "075bdc471a6c7fbf76f82eecc676998f14d684c2880df29492e98c9435395a165783326f27502b425b72285c16e404423ebfe06786955612"
    "ef69cf5d7f989f5aba898c79f8e71ecfd466b3880547a4f37254454b91a94a1dce43fb95ef5819aec72f64079cb30c4a03729619fee9441e"
    "f5773f6d1b08661a29cd35d6b6303fe0b676c4a5b0d78b3c381f2678e809edfd741a2cd88e710391c272f0bc32442007954cce158c3ebc2b"
    "5c810ad92edcb723f37fa9976decb3ec5cec4320f950fb7836c79eefeee41284e2153b8f4b2441cef3a4ee144cc109db22bd8e0b76627a06"
    "f419647aa72a83c7f074a9dd0152020081451d0d5a3188a1f7e8e440ae500e035af4c00f8596d04cc1847f72172673e731c03aff073786d9"
    "9c250065193068bb147a8668bc76ea7fb08ad6d976d4a9fefee1b658311597eb2ce7b6e183b5afe0e20463df71231bff140d71a018e4f4a3"
    "01455fd0677518b87092635751e3a6e29cd7dab32b4a024e9b01c57da6ebff6a37fde07e650533b9f089a5e03d877f47a4219d9fc516e88b"
    "b9316e5a74059b3bfbb31df5e31e57985d13c4bf3809d8b999f71ef2c9dd7437fd771c2d5999d69544231ae936c3cd3196fa76c1dac32b37"
    "0e04074bd195534ea74857c7ff06289a1aabb0d2124fdf80305dc920dd93b6441b29842625d80f999dd794a91c3d23470e5f388aa35f4b89"
    "32d919d0c54b9bf829bdd1446484ba535edb0031ca65b1faa2605d1078ca703d0eeef744ecebaa0fc81a3ef2b7728d348b589a5dc0a1e4a1"
    "37cabfb5f19454c845abe01a57d8ac41d5ee0a7e9697dba4b954723b53c45f23c15ebd8247f7cf7ec4814e89d6a2f9a439"
)


def test_known_answer_of_the_hybrid_seal():
    assert (
        hashlib.sha256(crypto.public_of(SEED)).hexdigest()
        == "89af1b27b7b0e0b81b70d086ab95e1c4cd6fdd50215d69dffc9f2f4669bf0ebf"
    )
    assert crypto.open_key(bytes.fromhex(SEALED), SEED, info=crypto.place("known", "answer")) == bytes(range(32))


# T-C02
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["", "x", "x" * 200 * 1024, *SCRIPTS.values()], ids=["0", "1", "200K", *SCRIPTS])
def test_a_content_opens_as_it_was_and_tells_only_its_length_in_kibibytes(kind, text):
    key, aad = crypto.new_key(), crypto.place("item", kind)
    sealed = crypto.seal_content(key, text.encode(), aad=aad)
    assert crypto.open_content(key, sealed, aad=aad) == text.encode()
    assert len(sealed) % 1024 == 41
    assert not text or len(text.encode()) < 8 or text.encode() not in sealed


@given(st.binary(max_size=5000), st.binary(min_size=1, max_size=40))
def test_any_content_opens_only_under_its_key_and_place(plaintext, place):
    key = crypto.new_key()
    sealed = crypto.seal_content(key, plaintext, aad=place)
    assert crypto.open_content(key, sealed, aad=place) == plaintext
    for other_key, other_place in ((crypto.new_key(), place), (key, place + b"|")):
        with pytest.raises(Unreadable):
            crypto.open_content(other_key, sealed, aad=other_place)


def test_one_length_for_all_contents_of_the_same_kibibytes():
    key = crypto.new_key()
    assert {len(crypto.seal_content(key, b"x" * size, aad=b"")) for size in range(1024)} == {1024 + 41}
    assert len(crypto.seal_content(key, b"x" * 1024, aad=b"")) == 2048 + 41


def test_a_content_with_any_byte_changed_does_not_open():
    key = crypto.new_key()
    sealed = crypto.seal_content(key, b"they know my name", aad=b"here")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Unreadable):
            crypto.open_content(key, bytes(changed), aad=b"here")
    for length in (0, 1, 24, 41, len(sealed) - 1):
        with pytest.raises(Unreadable):
            crypto.open_content(key, sealed[:length], aad=b"here")


# T-C04, at the envelope: a sealed key opens for one holder and one place.
def test_a_sealed_key_opens_for_its_holder_and_place_alone():
    key, holder, other = crypto.new_key(), crypto.new_pair(), crypto.new_pair()
    sealed = crypto.seal_key(key, holder.public, info=b"here")
    assert len(sealed) == crypto.SEALED_SIZE == 1169
    assert crypto.open_key(sealed, holder.secret, info=b"here") == key
    assert crypto.open_key(sealed, crypto.parse(holder.secret), info=b"here") == key
    for secret, info in ((other.secret, b"here"), (holder.secret, b"there"), (b"short", b"here")):
        with pytest.raises(Unreadable):
            crypto.open_key(sealed, secret, info=info)
    for position in (1, 600, 1100, 1130, 1168):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(Unreadable):
            crypto.open_key(bytes(changed), holder.secret, info=b"here")


@pytest.mark.parametrize(
    "public", [b"", b"x" * 1215, b"\xff" * 1216, b"\0" * 1216], ids=["none", "short", "ones", "zeros"]
)
def test_nothing_is_sealed_to_a_malformed_key(public):
    with pytest.raises(Unreadable):
        crypto.seal_key(crypto.new_key(), public, info=b"")


# T-C07: from the system's source of randomness, and never twice.
def test_no_nonce_comes_twice():
    aead = Aead(crypto.new_key())
    assert len({bytes(aead.encrypt(b"", b"").nonce) for _ in range(100_000)}) == 100_000


# T-C20
@pytest.mark.parametrize("algorithm", [0, 2, 3, 4, 5, 6, 255])
def test_an_unknown_or_foreign_algorithm_is_refused(algorithm):
    key, pair = crypto.new_key(), crypto.new_pair()
    content = crypto.seal_content(key, b"x", aad=b"")
    with pytest.raises(Unreadable):
        crypto.open_content(key, bytes([algorithm]) + content[1:], aad=b"")
    if algorithm != crypto.SEALED_KEY:
        sealed = crypto.seal_key(key, pair.public, info=b"")
        with pytest.raises(Unreadable):
            crypto.open_key(bytes([algorithm]) + sealed[1:], pair.secret, info=b"")


def test_a_wrapped_key_is_no_content_and_a_content_no_wrapped_key():
    key = crypto.new_key()
    with pytest.raises(Unreadable):
        crypto.open_content(key, crypto.wrap(key, secrets.token_bytes(32), aad=b""), aad=b"")
    with pytest.raises(Unreadable):
        crypto.unwrap(key, crypto.seal_content(key, b"x", aad=b""), aad=b"")
    assert crypto.unwrap(key, crypto.wrap(key, b"\1" * 96, aad=b"a"), aad=b"a") == b"\1" * 96


def test_places_cannot_run_into_one_another():
    assert crypto.place("item", b"\x01\x02", 3) == b"civspace/reprisals/1|item|0102|3"
    with pytest.raises(ValueError):
        crypto.place("item|case", "x")
