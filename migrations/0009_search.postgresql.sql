-- What search looks through: the text of every node at the head, and the title of every PRD (an empty node).
CREATE TABLE search_nodes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    node TEXT NOT NULL,              -- '': the PRD itself
    kind TEXT NOT NULL,
    code TEXT,
    scope TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    terms TSVECTOR GENERATED ALWAYS AS
        (setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')) STORED,
    UNIQUE (workspace, prd, node)
);
CREATE INDEX search_nodes_by_terms ON search_nodes USING GIN (terms);
INSERT INTO search_nodes (workspace, prd, node, kind, code, scope, title, body)
    SELECT workspace, prd, id, kind, code, 'w' || replace(workspace, '-', '') || '0', title, substr(text, 1, 60000) FROM nodes;
INSERT INTO search_nodes (workspace, prd, node, kind, scope, title, body)
    SELECT workspace, id, '', 'prd', 'w' || replace(workspace, '-', '') || '0', title, prd_key FROM prds;
