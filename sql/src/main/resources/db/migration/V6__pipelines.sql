-- A removed pipeline stays as the history of its promotions refers to it; its name is free again.
CREATE TABLE pipeline (
    id                CHAR(26)     NOT NULL PRIMARY KEY,
    application_id    CHAR(26)     NOT NULL,
    name              VARCHAR(100) NOT NULL,
    published_version INT,
    created_at        DATETIME(6)  NOT NULL,
    removed_at        DATETIME(6),
    live_name         VARCHAR(100) AS (CASE WHEN removed_at IS NULL THEN name END) STORED,
    CONSTRAINT pipeline_name_un UNIQUE (application_id, live_name),
    CONSTRAINT pipeline_application_fk FOREIGN KEY (application_id) REFERENCES application (id)
) ENGINE = InnoDB;

-- A version is a draft until published_at is set; from then on neither it nor its stages ever change.
CREATE TABLE pipeline_version (
    pipeline_id      CHAR(26)     NOT NULL,
    version          INT          NOT NULL,
    concurrency      VARCHAR(10)  NOT NULL,
    missing_value    VARCHAR(10)  NOT NULL,
    compatibility    VARCHAR(20)  NOT NULL DEFAULT 'CURRENT',
    recovery         VARCHAR(10)  NOT NULL,
    settle_millis    BIGINT       NOT NULL,
    created_at       DATETIME(6)  NOT NULL,
    created_by       VARCHAR(100) NOT NULL,
    published_at     DATETIME(6),
    published_by     VARCHAR(100),
    PRIMARY KEY (pipeline_id, version),
    CONSTRAINT pipeline_version_fk FOREIGN KEY (pipeline_id) REFERENCES pipeline (id) ON DELETE CASCADE
) ENGINE = InnoDB;

CREATE TABLE pipeline_stage (
    pipeline_id       CHAR(26)     NOT NULL,
    version           INT          NOT NULL,
    position          INT          NOT NULL,
    name              VARCHAR(100) NOT NULL,
    type              VARCHAR(20)  NOT NULL,
    target_id         CHAR(26),
    action            VARCHAR(30)  NOT NULL,
    deploy_to_devices BOOLEAN      NOT NULL,
    PRIMARY KEY (pipeline_id, version, position),
    INDEX pipeline_stage_target_ix (target_id),
    CONSTRAINT pipeline_stage_fk FOREIGN KEY (pipeline_id, version)
        REFERENCES pipeline_version (pipeline_id, version) ON DELETE CASCADE
) ENGINE = InnoDB;

-- While a stage is held nothing is promoted onto it but a rollback; stages are held by name, whatever the version.
-- The collation tells letters with different accents apart, as the rules of stage names do.
CREATE TABLE stage_hold (
    pipeline_id  CHAR(26)      NOT NULL,
    stage        VARCHAR(100)  NOT NULL COLLATE utf8mb4_uca1400_as_ci,
    reason       VARCHAR(1000) NOT NULL,
    set_by       VARCHAR(100)  NOT NULL,
    set_at       DATETIME(6)   NOT NULL,
    promotion_id CHAR(26),
    PRIMARY KEY (pipeline_id, stage),
    CONSTRAINT stage_hold_fk FOREIGN KEY (pipeline_id) REFERENCES pipeline (id) ON DELETE CASCADE
) ENGINE = InnoDB;
