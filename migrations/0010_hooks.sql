-- What an event is about ("github issue acme/app#12") and where to read it, so that a late one is known as such and
-- an item can point there; and the hooks by which GitHub and GitLab report.

ALTER TABLE project_events ADD COLUMN subject TEXT;
ALTER TABLE project_events ADD COLUMN url TEXT;
ALTER TABLE project_events ADD COLUMN label TEXT;
CREATE INDEX project_events_by_subject ON project_events (workspace, prd, subject, happened_at)
    WHERE subject IS NOT NULL;

-- A hook's secret is nowhere: it is derived from the server's key, the hook and its generation.
CREATE TABLE hooks (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('github', 'gitlab')),
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,        -- SHA-256 of what its address holds
    generation BIGINT NOT NULL,      -- counts the rotations of its secret
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    deliveries BIGINT NOT NULL,
    last_delivery_at BIGINT,
    last_outcome TEXT NOT NULL,      -- '' before the first
    last_detail TEXT NOT NULL,
    window_from BIGINT NOT NULL,     -- the minute that is being counted
    window_count BIGINT NOT NULL,
    PRIMARY KEY (workspace, prd, id),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
CREATE UNIQUE INDEX hooks_by_token ON hooks (token_hash);

CREATE TABLE hook_deliveries (
    workspace TEXT NOT NULL,
    hook TEXT NOT NULL,
    delivery TEXT NOT NULL,          -- SHA-256 of the id that its sender gave it
    received_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    events BIGINT NOT NULL,
    proposals BIGINT NOT NULL,
    PRIMARY KEY (workspace, hook, delivery)
);
CREATE INDEX hook_deliveries_by_time ON hook_deliveries (workspace, hook, received_at);
