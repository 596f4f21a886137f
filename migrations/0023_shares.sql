-- Addresses at which anybody who has one reads a PRD as it stands.

CREATE TABLE shares (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,              -- for people; '' where none was given
    token_hash TEXT NOT NULL,        -- SHA-256 of what its address holds
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,               -- NULL: never
    PRIMARY KEY (workspace, prd, id),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
CREATE UNIQUE INDEX shares_by_token ON shares (token_hash);
