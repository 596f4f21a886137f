-- The audit log is only ever added to. Who owns the database can take these away; the chain of hashes then tells.
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE INDEX audit_of_workspace ON audit (workspace_id, seq);
CREATE INDEX audit_by_time ON audit (at);
