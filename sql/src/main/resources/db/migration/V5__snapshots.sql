-- One part of a flow set (a tab, a subflow, the configuration nodes), stored once however many snapshots share it.
CREATE TABLE snapshot_part (
    digest     BINARY(32)  NOT NULL PRIMARY KEY,
    content    LONGBLOB    NOT NULL,
    node_count INT         NOT NULL,
    created_at DATETIME(6) NOT NULL
) ENGINE = InnoDB;

-- Immutable. The digest covers the parts in their order; several snapshots of unchanged flows share it.
CREATE TABLE snapshot (
    id                 CHAR(26)     NOT NULL PRIMARY KEY,
    application_id     CHAR(26)     NOT NULL,
    instance_id        CHAR(26),
    name               VARCHAR(200) NOT NULL,
    description        TEXT         NOT NULL,
    origin             VARCHAR(20)  NOT NULL,
    digest             BINARY(32)   NOT NULL,
    manifest           JSON         NOT NULL,
    sealed_credentials LONGBLOB,
    promotion_id       CHAR(26),
    created_at         DATETIME(6)  NOT NULL,
    created_by         VARCHAR(100) NOT NULL,
    INDEX snapshot_instance_ix (instance_id, created_at),
    INDEX snapshot_application_ix (application_id, created_at),
    INDEX snapshot_digest_ix (digest),
    INDEX snapshot_promotion_ix (promotion_id),
    CONSTRAINT snapshot_application_fk FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT snapshot_instance_fk FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE SET NULL
) ENGINE = InnoDB;

CREATE TABLE snapshot_content (
    snapshot_id CHAR(26)     NOT NULL,
    position    INT          NOT NULL,
    kind        VARCHAR(20)  NOT NULL,
    node_id     VARCHAR(100) NOT NULL,
    label       VARCHAR(400) NOT NULL,
    part_digest BINARY(32)   NOT NULL,
    PRIMARY KEY (snapshot_id, position),
    CONSTRAINT snapshot_content_fk FOREIGN KEY (snapshot_id) REFERENCES snapshot (id) ON DELETE CASCADE,
    CONSTRAINT snapshot_content_part_fk FOREIGN KEY (part_digest) REFERENCES snapshot_part (digest)
) ENGINE = InnoDB;
