-- What is kept for an Idempotency-Key is sealed from now on, and what a request said is kept as a keyed hash: an answer may show
-- a secret, and a request may hold a password. What was kept for the day before is in the clear, and goes.

DELETE FROM kept_answers;
