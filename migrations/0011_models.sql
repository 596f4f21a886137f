-- What models are asked: each call with what it took, what they were sent, and what workspaces chose.

CREATE TABLE model_calls (
    id TEXT PRIMARY KEY,
    workspace TEXT,                  -- NULL: of no one, or of one that is gone
    prd TEXT,
    message TEXT,
    payer TEXT NOT NULL CHECK (payer IN ('server', 'workspace')),
    purpose TEXT NOT NULL CHECK (purpose IN ('answer', 'repair', 'probe')),
    model TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('reserved', 'settled')),
    prompt_tokens BIGINT NOT NULL,   -- estimates until it is settled
    completion_tokens BIGINT NOT NULL,
    cost BIGINT NOT NULL,            -- millionths of `currency`
    currency TEXT,                   -- NULL: the price is not known
    called_at BIGINT NOT NULL
);
CREATE INDEX model_calls_by_payer ON model_calls (payer, called_at);
CREATE INDEX model_calls_by_workspace ON model_calls (workspace, called_at);

CREATE TABLE manifests (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    message TEXT NOT NULL,           -- the reply
    manifest TEXT NOT NULL,          -- JSON
    PRIMARY KEY (workspace, prd, message)
);

CREATE TABLE model_choices (
    workspace TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('server', 'guide', 'openai', 'ollama', 'anthropic')),
    url TEXT,
    model TEXT,
    sealed_key TEXT,                 -- AES-256-GCM, for this workspace alone
    budget TEXT,
    price TEXT,
    context_tokens BIGINT NOT NULL,
    version TEXT NOT NULL,
    changed_by TEXT,
    changed_at BIGINT NOT NULL
);

CREATE TABLE model_probes (
    endpoint TEXT PRIMARY KEY,       -- digest of protocol, URL and model
    probe TEXT NOT NULL,             -- JSON
    probed_at BIGINT NOT NULL
);
