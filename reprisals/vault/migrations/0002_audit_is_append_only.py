"""PostgreSQL itself refuses to change or delete what the audit chain holds, to everybody but the owner of the table."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION reprisals_vault_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
    RAISE EXCEPTION 'the audit chain is append-only' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reprisals_vault_append_only BEFORE UPDATE OR DELETE ON reprisals_vault_auditevent
  FOR EACH ROW EXECUTE FUNCTION reprisals_vault_append_only();
"""
BACKWARD = """
DROP TRIGGER reprisals_vault_append_only ON reprisals_vault_auditevent;
DROP FUNCTION reprisals_vault_append_only();
"""


def on_postgresql(statements):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statements)

    return run


class Migration(migrations.Migration):
    dependencies = [("reprisals_vault", "0001_vault")]
    operations = [migrations.RunPython(on_postgresql(FORWARD), on_postgresql(BACKWARD))]
