-- What people and retention do with snapshots, and snapshots that take themselves.

-- A removed snapshot that the history of promotions refers to stays as a record: its parts and credentials are gone.
ALTER TABLE snapshot
    ADD COLUMN removed_at DATETIME(6);

CREATE TABLE snapshot_tag (
    snapshot_id CHAR(26)    NOT NULL,
    tag         VARCHAR(60) NOT NULL COLLATE utf8mb4_bin,
    PRIMARY KEY (snapshot_id, tag),
    INDEX snapshot_tag_ix (tag, snapshot_id),
    CONSTRAINT snapshot_tag_fk FOREIGN KEY (snapshot_id) REFERENCES snapshot (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Who refers to a snapshot is asked before every removal.
ALTER TABLE promotion
    ADD INDEX promotion_requested_snapshot_ix (requested_snapshot_id);
ALTER TABLE promotion_target
    ADD INDEX promotion_target_previous_ix (previous_snapshot_id);

-- When an instance is looked at by itself, and what became of the last look. Quartz fires it.
CREATE TABLE auto_snapshot (
    instance_id      CHAR(26)     NOT NULL PRIMARY KEY,
    cron             VARCHAR(200) NOT NULL,
    zone             VARCHAR(60)  NOT NULL,
    enabled          BOOLEAN      NOT NULL,
    on_drift         BOOLEAN      NOT NULL,
    updated_at       DATETIME(6)  NOT NULL,
    updated_by       VARCHAR(100) NOT NULL,
    last_looked_at   DATETIME(6),
    last_cause       VARCHAR(20),
    last_result      VARCHAR(20),
    last_code        VARCHAR(60),
    last_text        VARCHAR(1000),
    last_snapshot_id CHAR(26),
    -- looks that failed since the last one that did not
    failures         INT          NOT NULL,
    CONSTRAINT auto_snapshot_fk FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE
) ENGINE = InnoDB;
