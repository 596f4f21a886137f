-- Rows of search_nodes up to this one are in SQLite's index, those after it are still to come: they are written with the
-- text, the index follows by itself. PostgreSQL keeps its index in step with each row and does not look here.
CREATE TABLE search_position (
    indexed BIGINT NOT NULL
);
INSERT INTO search_position (indexed) SELECT COALESCE(MAX(id), 0) FROM search_nodes;
