-- Documents, their history, what is proposed, said and reported about them. The workspace leads every key: it is what
-- a cluster is partitioned by. Ids and hashes are text, times are milliseconds since 1970.

CREATE TABLE prds (
    workspace TEXT NOT NULL,
    id TEXT NOT NULL,
    prd_key TEXT NOT NULL,           -- "PAY"
    title TEXT NOT NULL,
    template TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'review', 'approved', 'archived')),
    head BIGINT NOT NULL,            -- number of the newest revision; 0: none yet
    head_hash TEXT NOT NULL,
    code_floor TEXT NOT NULL,        -- highest numbers ever used: "FR=12 M=3"
    created_by TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, id),
    UNIQUE (workspace, prd_key)
);
CREATE UNIQUE INDEX prds_by_id ON prds (id);
CREATE INDEX prds_by_update ON prds (workspace, updated_at, id);

-- The document at the head. Positions leave gaps, so that adding a node writes one row.
CREATE TABLE nodes (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    text TEXT NOT NULL,
    hash TEXT NOT NULL,
    version BIGINT NOT NULL,
    revision BIGINT NOT NULL,        -- that last changed it
    kind TEXT NOT NULL,              -- from here on: read from the text
    heading BIGINT NOT NULL,
    code TEXT,
    title TEXT NOT NULL,
    PRIMARY KEY (workspace, prd, id),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);

-- Every text that a node ever had, once.
CREATE TABLE node_texts (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    hash TEXT NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    heading BIGINT NOT NULL,
    code TEXT,
    title TEXT NOT NULL,
    PRIMARY KEY (workspace, prd, hash)
);

CREATE TABLE revisions (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    number BIGINT NOT NULL,
    author_kind TEXT NOT NULL CHECK (author_kind IN ('user', 'assistant', 'system')),
    author TEXT,
    author_name TEXT NOT NULL,
    cause TEXT NOT NULL,
    why TEXT NOT NULL,
    proposal TEXT,
    message TEXT,
    event TEXT,
    made_at BIGINT NOT NULL,
    parent_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (workspace, prd, number),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);

CREATE TABLE changes (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    revision BIGINT NOT NULL,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    node TEXT NOT NULL,
    code TEXT,
    title TEXT NOT NULL,
    before_hash TEXT,                -- NULL: the node was not there
    after_hash TEXT,                 -- NULL: it is not there any more
    follows_before TEXT,
    follows_after TEXT,
    version_before BIGINT,           -- of the node before the revision, for going back to it
    revision_before BIGINT,
    PRIMARY KEY (workspace, prd, revision, ordinal)
);

CREATE TABLE proposals (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,         -- counts up in a PRD, here and below: the order of making
    origin TEXT NOT NULL CHECK (origin IN ('chat', 'interview', 'event', 'lint')),
    status TEXT NOT NULL CHECK (status IN ('open', 'decided', 'overtaken')),
    reason TEXT NOT NULL,
    evidence_kind TEXT NOT NULL CHECK (evidence_kind IN ('message', 'event', 'rule')),
    evidence TEXT,
    quote TEXT,
    outside BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
CREATE UNIQUE INDEX proposals_by_id ON proposals (id);
CREATE INDEX proposals_by_status ON proposals (workspace, prd, status, ordinal);
CREATE INDEX proposals_by_evidence ON proposals (workspace, prd, evidence_kind, evidence);

CREATE TABLE proposal_operations (
    workspace TEXT NOT NULL,
    proposal TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    node TEXT,
    base_hash TEXT,
    follows TEXT,
    text TEXT,
    field TEXT,
    value TEXT,
    verdict TEXT NOT NULL CHECK (verdict IN ('pending', 'accepted', 'edited', 'rejected')),
    decided_by TEXT,
    decided_at BIGINT,
    revision BIGINT,                 -- that applied it
    PRIMARY KEY (workspace, proposal, ordinal)
);

CREATE TABLE messages (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    author TEXT,
    author_name TEXT NOT NULL,
    text TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('complete', 'streaming', 'failed')),
    answers TEXT,                    -- the message that a reply answers
    question TEXT,                   -- of the interview
    error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
CREATE UNIQUE INDEX messages_by_id ON messages (id);
CREATE INDEX messages_streaming ON messages (id) WHERE status = 'streaming';

CREATE TABLE interview_answers (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    question TEXT NOT NULL,
    ordinal BIGINT NOT NULL,         -- the order of asking
    state TEXT NOT NULL CHECK (state IN ('asked', 'given', 'skipped', 'unknown')),
    message TEXT,                    -- the answer
    answered_at BIGINT NOT NULL,
    PRIMARY KEY (workspace, prd, question),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);

CREATE TABLE project_events (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    source TEXT NOT NULL,
    external_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    trust TEXT NOT NULL CHECK (trust IN ('member', 'outside')),
    facts TEXT NOT NULL,             -- JSON: [{"kind":"status","value":"done"}]
    outcome TEXT NOT NULL CHECK (outcome IN ('silent', 'proposal')),
    reason TEXT NOT NULL,
    proposal TEXT,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    UNIQUE (workspace, prd, source, external_id), -- received twice, counted once
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
