-- SQLite's index needs it, PostgreSQL looks at the workspace.
ALTER TABLE search_nodes DROP COLUMN scope;
