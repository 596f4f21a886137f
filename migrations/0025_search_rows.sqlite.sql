-- What search looks through is read where it stands, in nodes and prds, instead of in a copy. A row says that a node is
-- in the index under its number, or is to come into it (search_position).
CREATE TABLE search_rows (
    id INTEGER NOT NULL PRIMARY KEY,
    history BIGINT NOT NULL,
    node BIGINT NOT NULL,            -- a key of history_nodes; 0: the PRD itself
    UNIQUE (history, node),
    FOREIGN KEY (history) REFERENCES histories (key)
);
INSERT INTO search_rows (id, history, node)
SELECT s.id, h.key, CASE s.node WHEN '' THEN 0 ELSE k.key END
FROM search_nodes s
JOIN histories h ON h.workspace = s.workspace AND h.prd = s.prd
LEFT JOIN history_nodes k ON k.history = h.key AND k.node = s.node
WHERE s.node = '' OR EXISTS (SELECT 1 FROM nodes n WHERE n.workspace = s.workspace AND n.prd = s.prd AND n.id = s.node)
ORDER BY s.id;

-- The index reads under this name. A scope is the workspace as one word that no stemmer touches.
ALTER TABLE search_nodes RENAME TO search_copies;
CREATE VIEW search_nodes AS
SELECT s.id AS id, p.workspace AS workspace, p.id AS prd, COALESCE(n.id, '') AS node, COALESCE(n.kind, 'prd') AS kind, n.code AS code,
    'w' || replace(p.workspace, '-', '') || '0' AS scope,
    CASE s.node WHEN 0 THEN p.title ELSE n.title END AS title,
    CASE s.node WHEN 0 THEN p.prd_key ELSE substr(n.text, 1, 60000) END AS body
FROM search_rows s
JOIN histories h ON h.key = s.history
JOIN prds p ON p.workspace = h.workspace AND p.id = h.prd
LEFT JOIN history_nodes k ON k.history = s.history AND k.key = s.node
LEFT JOIN nodes n ON n.workspace = h.workspace AND n.prd = h.prd AND n.id = k.node;

-- The index knows what the copies said. Where that was not quite the same (of a very long text it was a little less), it learns anew.
INSERT INTO search_index (search_index, rowid, scope, title, body)
SELECT 'delete', c.id, c.scope, c.title, c.body FROM search_copies c CROSS JOIN search_nodes n
WHERE n.id = c.id AND (n.scope <> c.scope OR n.title <> c.title OR n.body <> c.body) AND c.id <= (SELECT indexed FROM search_position);
INSERT INTO search_index (rowid, scope, title, body)
SELECT n.id, n.scope, n.title, n.body FROM search_copies c CROSS JOIN search_nodes n
WHERE n.id = c.id AND (n.scope <> c.scope OR n.title <> c.title OR n.body <> c.body) AND c.id <= (SELECT indexed FROM search_position);
INSERT INTO search_index (search_index, rowid, scope, title, body)
SELECT 'delete', c.id, c.scope, c.title, c.body FROM search_copies c
WHERE c.id NOT IN (SELECT id FROM search_rows) AND c.id <= (SELECT indexed FROM search_position);

DROP TABLE search_copies;
UPDATE search_position SET indexed = (SELECT COALESCE(MAX(id), 0) FROM search_rows)
WHERE indexed > (SELECT COALESCE(MAX(id), 0) FROM search_rows);
