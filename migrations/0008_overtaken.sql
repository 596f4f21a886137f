-- Proposals that the document has overtaken say why, and a decided operation what became of it and who decided.
ALTER TABLE proposals ADD COLUMN overtaken_reason TEXT;
ALTER TABLE proposals ADD COLUMN overtaken_revision BIGINT;
ALTER TABLE proposals ADD COLUMN overtaken_at BIGINT;
ALTER TABLE proposal_operations ADD COLUMN decided_by_name TEXT;
ALTER TABLE proposal_operations ADD COLUMN code TEXT;
