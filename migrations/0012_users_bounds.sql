-- When its owner was last told by mail that somebody keeps trying to sign in: once a day is enough. NULL: never.
ALTER TABLE users ADD COLUMN warned_at BIGINT;
-- A sign-in counts the sessions that live and forgets those that expired long ago, however many came before. Neither
-- index holds what a refresh changes.
DROP INDEX sessions_of_user;
CREATE INDEX sessions_of_user ON sessions (user_id, expires_at);
CREATE INDEX sessions_alive ON sessions (user_id) WHERE revoked_at IS NULL;
