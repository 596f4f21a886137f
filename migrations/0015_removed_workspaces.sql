-- When its owner deleted it, and nobody was in it any more: what belonged to it follows. NULL: it stays.
ALTER TABLE workspaces ADD COLUMN removed_at BIGINT;
CREATE INDEX workspaces_removed ON workspaces (removed_at) WHERE removed_at IS NOT NULL;
