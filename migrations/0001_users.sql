-- Who people are, how they are signed in, and which workspaces they share.

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,             -- as it was typed
    email_key TEXT NOT NULL UNIQUE,  -- NFKC and case-folded: what is compared
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('member', 'admin')),
    status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
    password_hash TEXT,              -- NULL: cannot sign in with a password
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,      -- absolute: no refresh moves it
    revoked_at BIGINT,               -- NULL: not revoked
    generation BIGINT NOT NULL,      -- of the current refresh token
    secret_hash TEXT NOT NULL,       -- SHA-256 of its secret, hex; the secret is nowhere
    rotated_at BIGINT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id, last_used_at);

CREATE TABLE workspaces (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    personal_of TEXT UNIQUE REFERENCES users (id) ON DELETE CASCADE, -- NULL: shared
    created_at BIGINT NOT NULL
);

CREATE TABLE workspace_members (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'commenter', 'editor', 'owner')),
    added_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX workspace_members_of_user ON workspace_members (user_id);

-- The one-time token that makes the first administrator: at most one row.
CREATE TABLE setup_token (
    slot BIGINT PRIMARY KEY CHECK (slot = 1),
    token_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
