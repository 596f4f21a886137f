-- Lines that a revision took away in one place and put at another keep their origin. Which revisions each line of such a
-- text comes from, where the texts of its node alone do not say it; made from the changes.
CREATE TABLE history_carried (
    history BIGINT NOT NULL,
    node BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    runs TEXT NOT NULL,              -- as in history_origins
    PRIMARY KEY (history, node, revision),
    FOREIGN KEY (history, node) REFERENCES history_nodes (history, key)
);

-- Revisions that are there already carried none, and what was said of their lines stays. NULL: there were none.
ALTER TABLE histories ADD COLUMN carries_after BIGINT;
UPDATE histories SET carries_after = (SELECT p.head FROM prds p WHERE p.workspace = histories.workspace AND p.id = histories.prd);
