-- The time of last use changes with every refresh; without it, a refresh leaves the index as it is. One user's sessions
-- are few enough to be sorted.
DROP INDEX sessions_of_user;
CREATE INDEX sessions_of_user ON sessions (user_id);
