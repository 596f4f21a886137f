-- The history of PRDs, compact: numbers instead of ids, texts as what differs from an earlier text of the same node.
-- What is known of the revisions and their hashes stays as it is; the rows of the old tables are moved over.

-- The number of each PRD's history, which leads the keys below.
CREATE TABLE histories (
    key INTEGER NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    UNIQUE (workspace, prd),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);

-- Every node that ever was in the document.
CREATE TABLE history_nodes (
    history BIGINT NOT NULL,
    key BIGINT NOT NULL,
    node TEXT NOT NULL,
    PRIMARY KEY (history, key),
    UNIQUE (history, node),
    FOREIGN KEY (history) REFERENCES histories (key)
) WITHOUT ROWID;

-- Who made revisions, under the names of the time.
CREATE TABLE history_authors (
    history BIGINT NOT NULL,
    key BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('user', 'assistant', 'system')),
    author TEXT,
    name TEXT NOT NULL,
    PRIMARY KEY (history, key),
    FOREIGN KEY (history) REFERENCES histories (key)
) WITHOUT ROWID;

CREATE TABLE history_revisions (
    history BIGINT NOT NULL,
    number BIGINT NOT NULL,
    author BIGINT NOT NULL,          -- a key of history_authors
    cause BIGINT NOT NULL,           -- 0 create, 1 edit, 2 answer, 3 proposal, 4 event, 5 import, 6 restore
    why TEXT NOT NULL,
    proposal BLOB,                   -- the 16 bytes of an id
    message BLOB,
    event BLOB,
    made_at BIGINT NOT NULL,
    last_change BIGINT NOT NULL,     -- its changes are those after its parent's last one, up to this
    hash BLOB NOT NULL,              -- of 32 bytes; the parent's is in the parent's row
    PRIMARY KEY (history, number),
    FOREIGN KEY (history, author) REFERENCES history_authors (history, key)
) WITHOUT ROWID;

CREATE TABLE history_changes (
    history BIGINT NOT NULL,
    seq BIGINT NOT NULL,             -- counts the PRD's changes, from 1
    revision BIGINT NOT NULL,
    node BIGINT NOT NULL,            -- a key of history_nodes, as the next two
    kind BIGINT NOT NULL,            -- 0 add, 1 replace, 3 move, 4 remove
    follows_before BIGINT,
    follows_after BIGINT,
    mark BLOB,                       -- the first 4 bytes of the text's hash; NULL: the node is not there any more
    base BIGINT,                     -- seq of the change whose text the body was packed against
    body BLOB NOT NULL,              -- kind, heading, code, title and text of the node, see history_packer.h
    PRIMARY KEY (history, seq),
    FOREIGN KEY (history, node) REFERENCES history_nodes (history, key)
) WITHOUT ROWID;
CREATE INDEX history_changes_by_node ON history_changes (history, node, seq, mark);

-- Which revision each line of a node at the head comes from: made from the changes, kept so that nobody waits for that.
CREATE TABLE history_origins (
    history BIGINT NOT NULL,
    node BIGINT NOT NULL,
    runs TEXT NOT NULL,              -- "2*7 12 1*7 9": two lines of revision 7, one of 12, one of 7, the others of 9
    PRIMARY KEY (history, node),
    FOREIGN KEY (history, node) REFERENCES history_nodes (history, key)
) WITHOUT ROWID;

INSERT INTO histories (workspace, prd) SELECT workspace, id FROM prds ORDER BY id;

INSERT INTO history_nodes (history, key, node)
SELECT h.key, ROW_NUMBER() OVER (PARTITION BY h.key ORDER BY f.first, f.node), f.node
FROM (SELECT workspace, prd, node, MIN(revision * 1000000 + ordinal) AS first FROM changes GROUP BY workspace, prd, node) f
JOIN histories h ON h.workspace = f.workspace AND h.prd = f.prd;

INSERT INTO history_authors (history, key, kind, author, name)
SELECT h.key, ROW_NUMBER() OVER (PARTITION BY h.key ORDER BY f.first), f.author_kind, f.author, f.author_name
FROM (SELECT workspace, prd, author_kind, author, author_name, MIN(number) AS first FROM revisions
      GROUP BY workspace, prd, author_kind, author, author_name) f
JOIN histories h ON h.workspace = f.workspace AND h.prd = f.prd;

INSERT INTO history_revisions (history, number, author, cause, why, proposal, message, event, made_at, last_change, hash)
SELECT h.key, r.number, a.key,
    CASE r.cause WHEN 'create' THEN 0 WHEN 'edit' THEN 1 WHEN 'answer' THEN 2 WHEN 'proposal' THEN 3 WHEN 'event' THEN 4
        WHEN 'import' THEN 5 WHEN 'restore' THEN 6 END,
    r.why, unhex(replace(r.proposal, '-', '')), unhex(replace(r.message, '-', '')), unhex(replace(r.event, '-', '')),
    r.made_at,
    SUM((SELECT COUNT(*) FROM changes c WHERE c.workspace = r.workspace AND c.prd = r.prd AND c.revision = r.number))
        OVER (PARTITION BY h.key ORDER BY r.number),
    unhex(r.hash)
FROM revisions r
JOIN histories h ON h.workspace = r.workspace AND h.prd = r.prd
JOIN history_authors a ON a.history = h.key AND a.kind = r.author_kind AND a.author IS r.author AND a.name = r.author_name;

-- The texts come over whole ('0'); what is written from now on is packed.
INSERT INTO history_changes (history, seq, revision, node, kind, follows_before, follows_after, mark, base, body)
SELECT h.key, ROW_NUMBER() OVER (PARTITION BY h.key ORDER BY c.revision, c.ordinal), c.revision, n.key,
    CASE c.kind WHEN 'add_node' THEN 0 WHEN 'replace_text' THEN 1 WHEN 'move_node' THEN 3 WHEN 'remove_node' THEN 4 END,
    b.key, f.key, unhex(substr(c.after_hash, 1, 8)), NULL,
    CAST('0' || COALESCE(t.kind, 'text') || ' ' || substr('######', 1, COALESCE(t.heading, 0)) || ' ' ||
        length(CAST(COALESCE(c.code, '') AS BLOB)) || ' ' || length(CAST(c.title AS BLOB)) || char(10) ||
        COALESCE(c.code, '') || c.title || COALESCE(t.text, '') AS BLOB)
FROM changes c
JOIN histories h ON h.workspace = c.workspace AND h.prd = c.prd
JOIN history_nodes n ON n.history = h.key AND n.node = c.node
LEFT JOIN history_nodes b ON b.history = h.key AND b.node = c.follows_before
LEFT JOIN history_nodes f ON f.history = h.key AND f.node = c.follows_after
LEFT JOIN node_texts t ON t.workspace = c.workspace AND t.prd = c.prd AND t.hash = c.after_hash;

-- A node that came back counts on where it was.
UPDATE nodes SET version = (SELECT COUNT(*) FROM histories h JOIN history_nodes n ON n.history = h.key AND n.node = nodes.id
    JOIN history_changes c ON c.history = h.key AND c.node = n.key AND c.mark IS NOT NULL
    WHERE h.workspace = nodes.workspace AND h.prd = nodes.prd);

-- Baselines, without their reference to the table that goes.
CREATE TABLE baselines_new (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,            -- the name in the form in which names are compared
    revision BIGINT NOT NULL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    UNIQUE (workspace, prd, folded),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
INSERT INTO baselines_new SELECT workspace, prd, id, ordinal, name, folded, revision, note, author, author_name, created_at
FROM baselines;
DROP TABLE baselines;
ALTER TABLE baselines_new RENAME TO baselines;

DROP TABLE changes;
DROP TABLE node_texts;
DROP TABLE revisions;
