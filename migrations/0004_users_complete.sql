-- What accounts need beyond signing in: proof of addresses, second factors, personal tokens, invitations, mail, audit.

ALTER TABLE users ADD COLUMN email_verified_at BIGINT; -- NULL: nobody has proved that the address is theirs
ALTER TABLE users ADD COLUMN deletion_at BIGINT;       -- NULL: stays; else when the account goes
ALTER TABLE users ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- Until now an operator or the person at the console made each account that matters.
UPDATE users SET email_verified_at = created_at;

-- Links sent by mail. One row a purpose and user: a newer link replaces the older.
CREATE TABLE email_tokens (
    token_hash TEXT PRIMARY KEY,  -- SHA-256, hex; the token is nowhere
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL CHECK (purpose IN ('verify', 'reset', 'change')),
    email TEXT NOT NULL,          -- the address that it was sent to
    email_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (user_id, purpose)
);

-- Mail that waits to be delivered. What it says is sealed with a key that is not in the database, as it may hold a link.
CREATE TABLE mail_queue (
    id TEXT PRIMARY KEY,
    sealed TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX mail_queue_by_time ON mail_queue (next_at);

-- Time-based one-time passwords (RFC 6238).
CREATE TABLE second_factors (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    sealed_secret TEXT NOT NULL,
    confirmed_at BIGINT,          -- NULL: enrolled, and no code has shown that it works
    last_step BIGINT NOT NULL,    -- of the last code that was taken: none up to it is taken again
    created_at BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,      -- keyed: the codes are short
    used_at BIGINT,
    PRIMARY KEY (user_id, code_hash)
);

-- Devices that somebody has signed in from, so that a lock-out never locks them out.
CREATE TABLE known_devices (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device_hash TEXT NOT NULL,
    last_used_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, device_hash)
);

CREATE TABLE personal_tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,         -- words with spaces between them
    created_at BIGINT NOT NULL,
    expires_at BIGINT,            -- NULL: does not
    last_used_at BIGINT
);
CREATE INDEX personal_tokens_of_user ON personal_tokens (user_id, id);

CREATE TABLE workspace_invites (
    id TEXT PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    email TEXT,                   -- NULL: whoever has the link
    email_key TEXT,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'commenter', 'editor', 'owner')),
    token_hash TEXT NOT NULL UNIQUE,
    invited_by TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    accepted_by TEXT REFERENCES users (id) ON DELETE SET NULL
);
CREATE INDEX workspace_invites_of_workspace ON workspace_invites (workspace_id, id);

-- Events are written down in the transaction of what they tell of, and chained a moment later by one hand: a chain that
-- every transaction extended would make them all wait for each other.
CREATE TABLE audit_pending (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    actor_id TEXT,                -- who did it; NULL: the server, its operator, or nobody known
    user_id TEXT,                 -- to whom
    session_id TEXT,
    workspace_id TEXT,
    object_id TEXT,               -- a token, an invitation
    address TEXT,
    request_id TEXT,
    detail TEXT
);

-- Append-only. No reference to users: what somebody did stays known when they have gone.
CREATE TABLE audit (
    seq BIGINT PRIMARY KEY,       -- 1, 2, 3 ...
    id TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    actor_id TEXT,
    user_id TEXT,
    session_id TEXT,
    workspace_id TEXT,
    object_id TEXT,
    address TEXT,
    request_id TEXT,
    detail TEXT,
    hash TEXT NOT NULL            -- of the entry and the hash before it
);
CREATE INDEX audit_of_actor ON audit (actor_id, seq);
CREATE INDEX audit_of_user ON audit (user_id, seq);
CREATE INDEX audit_of_action ON audit (action, seq);

-- The end of the chain: who updates this row first in a transaction has it for oneself.
CREATE TABLE audit_head (
    slot BIGINT PRIMARY KEY CHECK (slot = 1),
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO audit_head (slot, seq, hash) VALUES (1, 0, '');
