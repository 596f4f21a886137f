-- What search looks through: the text of every node at the head, and the title of every PRD (an empty node). Who
-- writes a row writes the index: with an untrusted schema, triggers may not. A scope is the workspace as one word that no
-- stemmer touches.
CREATE TABLE search_nodes (
    id INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    node TEXT NOT NULL,              -- '': the PRD itself
    kind TEXT NOT NULL,
    code TEXT,
    scope TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (workspace, prd, node)
);
CREATE VIRTUAL TABLE search_index USING fts5 (
    scope, title, body, content = 'search_nodes', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2',
    prefix = '2 3'
);
INSERT INTO search_nodes (workspace, prd, node, kind, code, scope, title, body)
    SELECT workspace, prd, id, kind, code, 'w' || replace(workspace, '-', '') || '0', title, substr(text, 1, 60000) FROM nodes;
INSERT INTO search_nodes (workspace, prd, node, kind, scope, title, body)
    SELECT workspace, id, '', 'prd', 'w' || replace(workspace, '-', '') || '0', title, prd_key FROM prds;
INSERT INTO search_index (rowid, scope, title, body) SELECT id, scope, title, body FROM search_nodes;
