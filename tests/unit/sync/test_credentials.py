"""The device's key, the assertion that buys a token, and the token."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_desk.contract.messages import Token
from agent_desk.sync.credentials import AccessToken, OfficeTime, assertion, new_device_key, public_half


def test_an_assertion_names_the_device_to_its_office_and_ends_soon() -> None:
    key = new_device_key()
    public = Ed25519PrivateKey.from_private_bytes(key).public_key()
    text = assertion(key, device="device-1", office="office-1", now=1_000_000)
    claims = jwt.decode(
        text, public, algorithms=["EdDSA"], audience="office-1", options={"verify_exp": False, "verify_iat": False}
    )
    assert claims["iss"] == claims["sub"] == "device-1"
    assert claims["iat"] == 1_000_000
    assert 0 < claims["exp"] - claims["iat"] <= 600
    assert len(public_half(key)) == 44


def test_two_assertions_are_never_the_same() -> None:
    key = new_device_key()
    first, second = (assertion(key, device="d", office="o", now=1) for _ in range(2))
    assert first != second


def test_time_is_head_offices_whatever_the_laptop_says() -> None:
    told = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert OfficeTime(told).now() - int(told.timestamp()) in {0, 1}


def test_several_threads_that_were_refused_together_ask_for_one_new_token() -> None:
    asked: list[int] = []

    def fetch() -> Token:
        asked.append(1)
        return Token(f"token-{len(asked)}", "Bearer", 900)

    token = AccessToken(fetch)
    old = token.value()
    threads = [threading.Thread(target=token.renew, args=(old,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert token.value() == "token-2"
    assert len(asked) == 2
