"""What the processes may do in PostgreSQL: each its own role, and no more than its verbs need.

The intake role takes reports in and cannot change or delete what stands there; it reads neither the audit chain nor
officers' wrapped secrets. The desk role cannot change the audit chain (a trigger refuses it as well).
"""

from psycopg2 import sql

T = "reprisals_vault_"
#: What sealing needs of an officer's key: never the wrapped secrets, nor the name.
KEY_COLUMNS = ("id", "officer_id", "public", "sign_public", "roles", "groups", "status")
#: What a reporter's own acts change on a case.
CASE_COLUMNS = ("lookup", "kdf_id", "reporter_wrapped", "active_week", "erasure_asked", "identity_gone")
TAKES_IN = ("case", "casekey", "keygrant", "item", "attachment", "alert")
READS = ("keyendorsement", "escrowkey", "intakegroup")
#: What the notifier reads and writes: whom to mail, that something waits, and what was told. No item, no key of a case.
NOTIFIER: dict[str, dict[str, tuple[str, ...]]] = {
    "reprisals_desk_officer": {
        "SELECT": ("id", "email", "language", "is_active", "on_duty", "warned"),
        "UPDATE": ("warned",),
    },
    "reprisals_desk_told": {"SELECT": (), "INSERT": (), "DELETE": ()},
    T + "case": {"SELECT": ("group_id", "status", "urgency")},
    T + "alert": {"SELECT": (), "INSERT": ()},
    T + "officerkey": {"SELECT": KEY_COLUMNS},
    T + "keyendorsement": {"SELECT": ()},
}


def intake(role: str) -> list[sql.Composable]:
    """Return the statements for the role of the intake."""
    name = sql.Identifier(role)
    table = lambda suffix: sql.Identifier(T + suffix)  # noqa: E731
    columns = lambda names: sql.SQL(", ").join(map(sql.Identifier, names))  # noqa: E731
    return [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        *(sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(table(one), name) for one in TAKES_IN),
        *(sql.SQL("GRANT SELECT ON {} TO {}").format(table(one), name) for one in READS),
        sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(columns(KEY_COLUMNS), table("officerkey"), name),
        sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(columns(CASE_COLUMNS), table("case"), name),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(table("reportersession"), name),
    ]


def desk(role: str, tables: list[str]) -> list[sql.Composable]:
    """Return the statements for the role of the desk: every table, but no change in what the audit chain holds."""
    name = sql.Identifier(role)
    audit = T + "auditevent"
    return [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        *(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(sql.Identifier(table), name)
            for table in tables
            if table != audit
        ),
        sql.SQL("GRANT SELECT, INSERT ON {} TO {}").format(sql.Identifier(audit), name),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
    ]


def notifier(role: str) -> list[sql.Composable]:
    """Return the statements for the role of the notifier."""
    name = sql.Identifier(role)
    made: list[sql.Composable] = [sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name)]
    for table, rights in NOTIFIER.items():
        for right, columns in rights.items():
            listed = (
                sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else sql.SQL("")
            )
            made.append(sql.SQL("GRANT " + right + " {} ON {} TO {}").format(listed, sql.Identifier(table), name))
    return made
