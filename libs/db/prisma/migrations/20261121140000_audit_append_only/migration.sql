-- The audit trail only grows. Roles of services have no right to change it; this stops the owner's too, by mistake or by a
-- statement that was let in. Whoever must remove entries as the owner has to disable the trigger first, on purpose.
CREATE FUNCTION auth.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP;
END
$$;

CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON auth.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION auth.refuse_change();
-- Also where a session says that it replicates.
ALTER TABLE auth.audit_entry ENABLE ALWAYS TRIGGER audit_entry_append_only;

CREATE INDEX "audit_entry_action_at_idx" ON "auth"."audit_entry"("action", "at" DESC);
