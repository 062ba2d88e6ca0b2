"""Calling the API as somebody."""

import json
from typing import Any

from django.test import Client

from tests.factories import token

V1 = "/api/v1/"


class Api:
    """A caller with a token (or none); every answer is a Django response."""

    def __init__(self, user: Any = None, *scopes: str, bearer: str = "") -> None:
        bearer = bearer or (token(user, *scopes) if user is not None else "")
        self.headers = {"authorization": f"Bearer {bearer}"} if bearer else {}
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path if path.startswith(("/", "http")) else V1 + path, headers=self._with(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        data = b"" if body is None else json.dumps(body).encode()
        kind = "application/json" if body is not None else "application/octet-stream"
        return self.client.generic("POST", V1 + path, data, kind, headers=self._with(headers))

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.generic(
            "PATCH", V1 + path, json.dumps(body or {}), "application/json", headers=self._with(headers)
        )

    def raw(self, method: str, path: str, data: bytes, kind: str, **headers: str) -> Any:
        return self.client.generic(method, V1 + path, data, kind, headers=self._with(headers))

    def _with(self, headers: dict[str, str]) -> dict[str, str]:
        return {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}


def ids(answer: Any) -> list[str]:
    """Return the ids of a list."""
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


def is_problem(answer: Any, status: int) -> dict[str, Any]:
    """Hold that an answer is a problem detail with this status, and return it."""
    assert answer.status_code == status, (answer.status_code, answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail"} <= set(problem)
    assert problem["status"] == status and problem["title"] and problem["detail"]
    return problem
