-- Links that events have made: of no person, from an item to the commit or issue that was about it. An end outside is
-- remembered, too, as it was last told.

CREATE TABLE item_links_of_events (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    id TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    kind TEXT NOT NULL,
    from_node TEXT NOT NULL,
    from_substance TEXT NOT NULL,    -- hash of what it said when the link was last said to be true
    from_code TEXT,
    from_title TEXT NOT NULL,
    target TEXT NOT NULL,            -- id of the other node, an address, or "source:id" of what has none
    to_node TEXT,                    -- NULL: outside
    to_substance TEXT,               -- outside: of what was told of it by then; NULL: nothing was
    to_code TEXT,
    to_title TEXT,
    label TEXT,
    note TEXT NOT NULL,
    author TEXT,                     -- NULL: made by `event`
    author_name TEXT NOT NULL,
    event TEXT,
    told TEXT,                       -- hash of what was last told of the end outside; NULL: nothing
    told_by TEXT,                    -- the event
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    confirmed_by TEXT,
    confirmed_by_name TEXT,
    PRIMARY KEY (workspace, prd, id),
    UNIQUE (workspace, prd, ordinal),
    UNIQUE (workspace, prd, kind, from_node, target),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
INSERT INTO item_links_of_events (workspace, prd, id, ordinal, kind, from_node, from_substance, from_code, from_title, target,
    to_node, to_substance, to_code, to_title, label, note, author, author_name, created_at, confirmed_at, confirmed_by,
    confirmed_by_name)
SELECT workspace, prd, id, ordinal, kind, from_node, from_substance, from_code, from_title, target, to_node, to_substance,
    to_code, to_title, label, note, author, author_name, created_at, confirmed_at, confirmed_by, confirmed_by_name
FROM item_links;
DROP TABLE item_links;
ALTER TABLE item_links_of_events RENAME TO item_links;
CREATE INDEX item_links_by_target ON item_links (workspace, prd, target);
CREATE INDEX item_links_by_event ON item_links (workspace, prd) WHERE event IS NOT NULL;
