-- How often a workspace's name and a comment were changed: who changes one says which state they saw.
ALTER TABLE workspaces ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE comments ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
