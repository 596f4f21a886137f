-- Which node had a code last, for codes with parts or a letter ("FR-1.2"), so that no other node gets one anew. Plain codes
-- need no row: a number up to code_floor was used. Made from the changes; a row may go, and is made again where codes_noted is 0.
CREATE TABLE history_codes (
    history BIGINT NOT NULL,
    code TEXT NOT NULL,              -- "FR-1.2", without zeros in front
    node BIGINT NOT NULL,            -- a key of history_nodes
    PRIMARY KEY (history, code),
    FOREIGN KEY (history, node) REFERENCES history_nodes (history, key)
);

-- 0: history_codes may lack what older revisions brought; it is completed when the next such code is brought.
ALTER TABLE histories ADD COLUMN codes_noted BIGINT NOT NULL DEFAULT 0;
