-- What people say about a PRD beside its text, what they signed, which things belong together, names of revisions.

CREATE TABLE comment_threads (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,         -- counts up in a PRD, here and below: the order of making
    node TEXT,                       -- NULL: about the PRD as a whole
    quote TEXT,                      -- NULL: about the whole node
    source TEXT,                     -- the Markdown that was quoted
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    resolved_at BIGINT,
    resolved_by TEXT,
    resolved_by_name TEXT,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
CREATE UNIQUE INDEX comment_threads_by_id ON comment_threads (id);
CREATE INDEX comment_threads_by_node ON comment_threads (workspace, prd, node, ordinal);

CREATE TABLE comments (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    thread TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,         -- in the thread
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    PRIMARY KEY (workspace, prd, thread, id),
    UNIQUE (workspace, prd, thread, ordinal),
    FOREIGN KEY (workspace, prd, thread) REFERENCES comment_threads (workspace, prd, id)
);

CREATE TABLE approvals (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    revision BIGINT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'changes_requested')),
    note TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    fell_at_revision BIGINT,
    withdrawn_at BIGINT,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
-- Of one person at most one stands.
CREATE UNIQUE INDEX approvals_standing ON approvals (workspace, prd, author)
    WHERE fell_at_revision IS NULL AND withdrawn_at IS NULL;

CREATE TABLE item_links (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    from_node TEXT NOT NULL,
    from_substance TEXT NOT NULL,    -- hash of what it said when the link was last said to be true
    from_code TEXT,
    from_title TEXT NOT NULL,
    target TEXT NOT NULL,            -- id of the other node, or an address
    to_node TEXT,                    -- NULL: an address
    to_substance TEXT,
    to_code TEXT,
    to_title TEXT,
    label TEXT,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    confirmed_by TEXT,
    confirmed_by_name TEXT,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    UNIQUE (workspace, prd, kind, from_node, target),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);

CREATE TABLE baselines (
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
    FOREIGN KEY (workspace, prd, revision) REFERENCES revisions (workspace, prd, number)
);

-- Who last said that a node is still true.
CREATE TABLE confirmations (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    node TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, prd, node),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);

CREATE INDEX project_events_by_time ON project_events (workspace, prd, happened_at);
