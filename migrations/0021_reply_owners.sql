-- Which node writes a reply, and when it last said that it does: a reply that was left for long is nobody's.
ALTER TABLE messages ADD COLUMN node TEXT NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN touched_at BIGINT NOT NULL DEFAULT 0;
