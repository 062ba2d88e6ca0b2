"""The vault stands apart: no accounts, no sessions of the framework, no weak randomness, no serial numbers."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import UUIDField

from reprisals.vault.models import AuditHead

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted((ROOT / "reprisals").rglob("*.py"))
VAULT = [path for path in MODULES if path.is_relative_to(ROOT / "reprisals" / "vault")]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names


@pytest.mark.parametrize("path", VAULT, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_vault_knows_no_account_no_session_and_no_request(path):
    forbidden = (
        "django.contrib",
        "django.http",
        "django.core.mail",
        "django.core.cache",
        "allauth",
        "celery",
        "socket",
    )
    assert not {name for name in imported(path) if name.startswith(forbidden)}


# T-C07: what is secret comes from the system's source of randomness.
@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_uses_predictable_randomness(path):
    assert "random" not in imported(path)


# T-I01, of the models: no serial, no time in a number.
def test_ids_are_random():
    for model in apps.get_app_config("reprisals_vault").get_models():
        if model is AuditHead:  # one row
            continue
        assert isinstance(model._meta.pk, UUIDField)
        ids = [model().pk for _ in range(1000)]
        assert {made.version for made in ids} == {4}
        assert len(set(ids)) == 1000
        assert ids != sorted(ids)


# T-L09
def test_no_model_is_known_to_an_admin_and_none_holds_a_foreign_key_out_of_the_vault():
    assert not apps.is_installed("django.contrib.admin")
    for model in apps.get_app_config("reprisals_vault").get_models():
        for field in model._meta.get_fields():
            if field.is_relation:
                assert field.related_model._meta.app_label == "reprisals_vault"
