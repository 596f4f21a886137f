-- People are found by a part of their address or name. What is compared is folded, as addresses are; names that were
-- there before are folded as far as the database can, and wholly with their next change.
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
UPDATE users SET name_key = lower(name);
