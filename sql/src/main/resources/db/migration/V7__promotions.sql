-- The truth about promotions; Spring Batch's tables are the engine under it.
CREATE TABLE promotion (
    id               CHAR(26)      NOT NULL PRIMARY KEY,
    request_id       VARCHAR(200)  NOT NULL COLLATE utf8mb4_bin,
    request_digest   BINARY(32)    NOT NULL,
    application_id   CHAR(26)      NOT NULL,
    pipeline_id      CHAR(26)      NOT NULL,
    pipeline_version INT           NOT NULL,
    source_stage     VARCHAR(100)  NOT NULL,
    target_stage     VARCHAR(100)  NOT NULL,
    kind             VARCHAR(10)   NOT NULL,
    door             VARCHAR(20)   NOT NULL,
    actor            VARCHAR(100)  NOT NULL,
    reason           VARCHAR(1000),
    correlation_id   VARCHAR(200),
    reply_to         VARCHAR(200),
    requested_snapshot_id CHAR(26),
    snapshot_id      CHAR(26),
    status           VARCHAR(20)   NOT NULL,
    status_code      VARCHAR(60),
    status_text      TEXT,
    attempt          INT           NOT NULL,
    recoveries       INT           NOT NULL DEFAULT 0,
    queue_rank       INT           NOT NULL,
    wake_at          DATETIME(6),
    stop_requested   BOOLEAN       NOT NULL,
    node_id          VARCHAR(100),
    created_at       DATETIME(6)   NOT NULL,
    started_at       DATETIME(6),
    ended_at         DATETIME(6),
    version          INT           NOT NULL,
    CONSTRAINT promotion_request_un UNIQUE (request_id),
    INDEX promotion_dispatch_ix (status, queue_rank, id),
    INDEX promotion_pipeline_ix (pipeline_id, status, id),
    INDEX promotion_application_ix (application_id, id),
    CONSTRAINT promotion_version_fk FOREIGN KEY (pipeline_id, pipeline_version)
        REFERENCES pipeline_version (pipeline_id, version),
    CONSTRAINT promotion_snapshot_fk FOREIGN KEY (snapshot_id) REFERENCES snapshot (id)
) ENGINE = InnoDB;

-- One row a target, frozen when the promotion is created.
CREATE TABLE promotion_target (
    promotion_id         CHAR(26)    NOT NULL,
    target_id            CHAR(26)    NOT NULL,
    status               VARCHAR(20) NOT NULL,
    fence                BIGINT,
    previous_snapshot_id CHAR(26),
    previous_rev         VARCHAR(200),
    deployed_rev         VARCHAR(200),
    deployed_at          DATETIME(6),
    verified_at          DATETIME(6),
    PRIMARY KEY (promotion_id, target_id),
    INDEX promotion_target_ix (target_id, promotion_id),
    CONSTRAINT promotion_target_fk FOREIGN KEY (promotion_id) REFERENCES promotion (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- What an operator reads about one step of one attempt.
CREATE TABLE promotion_step (
    promotion_id CHAR(26)    NOT NULL,
    attempt      INT         NOT NULL,
    position     INT         NOT NULL,
    step         VARCHAR(60) NOT NULL,
    status       VARCHAR(20) NOT NULL,
    read_count   BIGINT      NOT NULL,
    filter_count BIGINT      NOT NULL,
    write_count  BIGINT      NOT NULL,
    skip_count   BIGINT      NOT NULL,
    retry_count  BIGINT      NOT NULL,
    started_at   DATETIME(6) NOT NULL,
    ended_at     DATETIME(6),
    failure_code VARCHAR(60),
    failure_text TEXT,
    PRIMARY KEY (promotion_id, attempt, step),
    CONSTRAINT promotion_step_fk FOREIGN KEY (promotion_id) REFERENCES promotion (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- One promotion at a time per target. fence grows with every taking and never goes back.
CREATE TABLE target_lease (
    target_id    CHAR(26)    NOT NULL PRIMARY KEY,
    fence        BIGINT      NOT NULL,
    promotion_id CHAR(26),
    node_id      VARCHAR(100),
    expires_at   DATETIME(6) NOT NULL,
    INDEX target_lease_node_ix (node_id),
    INDEX target_lease_promotion_ix (promotion_id)
) ENGINE = InnoDB;

-- A server process. It is alive while expires_at lies ahead.
CREATE TABLE node (
    id         VARCHAR(100) NOT NULL PRIMARY KEY,
    started_at DATETIME(6)  NOT NULL,
    expires_at DATETIME(6)  NOT NULL
) ENGINE = InnoDB;

-- Events wait here, in the transaction that made them true, until the broker has them.
CREATE TABLE event_outbox (
    id             BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    event_id       CHAR(26)     NOT NULL,
    team_id        CHAR(26),
    type           VARCHAR(100) NOT NULL,
    subject        VARCHAR(200) NOT NULL,
    correlation_id VARCHAR(200),
    reply_to       VARCHAR(200),
    at             DATETIME(6)  NOT NULL,
    data           JSON         NOT NULL
) ENGINE = InnoDB;

-- The same events kept for those who ask later (progress streams, the operator's history).
CREATE TABLE promotion_event (
    promotion_id CHAR(26)     NOT NULL,
    sequence     INT          NOT NULL,
    event_id     CHAR(26)     NOT NULL,
    type         VARCHAR(100) NOT NULL,
    at           DATETIME(6)  NOT NULL,
    data         JSON         NOT NULL,
    PRIMARY KEY (promotion_id, sequence),
    CONSTRAINT promotion_event_fk FOREIGN KEY (promotion_id) REFERENCES promotion (id) ON DELETE CASCADE
) ENGINE = InnoDB;
