-- Links to commits and issues that a person took away: what an event tells does not bring them back. A person may.
CREATE TABLE removed_links (
    workspace TEXT NOT NULL,
    prd TEXT NOT NULL,
    kind TEXT NOT NULL,
    from_node TEXT NOT NULL,
    target TEXT NOT NULL,            -- as in item_links
    PRIMARY KEY (workspace, prd, kind, from_node, target),
    FOREIGN KEY (workspace, prd) REFERENCES prds (workspace, id)
);
