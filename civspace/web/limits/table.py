"""The limits, as data. Everything that is limited is limited here: pages, sign-in, and the API.

`count` requests of one subject in a window of `seconds`. `by` says whose requests are counted together: an account (the
person; before sign-in the e-mail address that was typed), an organization, an account at an address of the net,
or the domain of a typed e-mail address at one. `routes` are names of addresses,
with blanks between them, "*" for every page of one's own and of the desk. A limit of `failures` gives
back what succeeded.
"""

from dataclasses import dataclass

ACCOUNT, ORGANIZATION = ("account",), ("organization",)
ACCOUNT_ADDRESS, DOMAIN_ADDRESS = ("account", "address"), ("domain", "address")
READ, WRITE = ("GET", "HEAD"), ("POST", "PUT", "PATCH", "DELETE")
API_READS, API_WRITES = "api:read", "api:write"


@dataclass(frozen=True)
class Limit:
    """One limit: its name, what it covers, whose requests are counted together, how many in how many seconds, why."""

    name: str
    routes: str
    methods: tuple[str, ...]
    by: tuple[str, ...]
    count: int
    seconds: int
    why: str
    failures: bool = False

    def covers(self, *routes: str) -> bool:
        """Say whether it covers one of these routes."""
        return bool(set(routes) & set(self.routes.split()))


LIMITS = (
    Limit("pages", "*", READ, ACCOUNT, 240, 60, "Four pages a second is a program; programs use the API."),
    Limit("forms", "*", ("POST",), ACCOUNT, 120, 60, "Drafts that save themselves every few seconds fit in."),
    Limit(
        "submit",
        "statement_submit v1:statement-submit",
        ("POST",),
        ACCOUNT,
        20,
        60,
        "Nobody submits more often by hand; pressing again is harmless and fits in.",
    ),
    Limit(
        "submit_organization",
        "statement_submit v1:statement-submit",
        ("POST",),
        ORGANIZATION,
        120,
        600,
        "An organization with many focal points has one voice, and no more room at the deadline than others.",
    ),
    Limit(
        "invite",
        "organization_invite invitation_again",
        ("POST",),
        ORGANIZATION,
        100,
        3600,
        "Every invitation is a mail to somebody outside.",
    ),
    Limit(
        "sign_in",
        "account_login",
        ("POST",),
        ACCOUNT_ADDRESS,
        5,
        300,
        "Guessing one account's password; others behind the same address, and the person elsewhere, go on.",
        failures=True,
    ),
    Limit(
        "sign_in_account",
        "account_login",
        ("POST",),
        ACCOUNT,
        100,
        3600,
        "Guessing from many addresses. A passkey is not counted, so its owner still gets in.",
        failures=True,
    ),
    Limit(
        "second_step",
        "mfa_authenticate",
        ("POST",),
        ACCOUNT,
        5,
        300,
        "Only who knows the password comes this far; a code has a million values.",
        failures=True,
    ),
    Limit(
        "sign_in_again",
        "account_reauthenticate mfa_reauthenticate",
        ("POST",),
        ACCOUNT,
        5,
        300,
        "A session that was taken over must not become an account that was.",
        failures=True,
    ),
    Limit("sign_up", "account_signup", ("POST",), ACCOUNT, 5, 3600, "Each is a mail to the address that was typed."),
    Limit(
        "sign_up_domain",
        "account_signup",
        ("POST",),
        DOMAIN_ADDRESS,
        300,
        600,
        "A room of three hundred with addresses of one provider signs up in ten minutes.",
    ),
    Limit(
        "reset",
        "account_reset_password lost_factor",
        ("POST",),
        ACCOUNT,
        5,
        3600,
        "Each is a mail to the address that was typed.",
    ),
    Limit(
        "reset_domain",
        "account_reset_password",
        ("POST",),
        DOMAIN_ADDRESS,
        300,
        600,
        "A room of three hundred that lost its passwords.",
    ),
    Limit("confirm", "", (), ACCOUNT, 1, 60, "One confirmation mail a minute to an address."),
    Limit("password", "account_change_password", ("POST",), ACCOUNT, 5, 60, "Guessing the current password."),
    Limit("email", "account_email", ("POST",), ACCOUNT, 10, 60, "Each is a mail to an address that was typed."),
    Limit("api_read", API_READS, READ, ACCOUNT, 600, 60, "Ten a second; whole lists come in pages of hundreds."),
    Limit("api_write", API_WRITES, WRITE, ACCOUNT, 120, 60, "Two a second is more than any organization writes."),
)
BY_NAME = {limit.name: limit for limit in LIMITS}
