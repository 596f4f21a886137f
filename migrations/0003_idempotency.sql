-- Answers to requests that carried an Idempotency-Key, kept for a day: a request that is sent again gets the answer of
-- the first, and is not done again.

CREATE TABLE kept_answers (
    key TEXT NOT NULL PRIMARY KEY,   -- hash of who asked, what for, and their key
    request TEXT NOT NULL,           -- hash of what was sent
    claimed_at BIGINT NOT NULL,
    status BIGINT,                   -- NULL: it is being done
    body TEXT,
    location TEXT,
    etag TEXT
);
CREATE INDEX kept_answers_by_claim ON kept_answers (claimed_at);
