-- A part of one turn of a rollout: devices that one worker tells what to run. Which they are is frozen when the turn is split.
CREATE TABLE delivery_partition (
    promotion_id     CHAR(26)    NOT NULL,
    turn             INT         NOT NULL,
    number           INT         NOT NULL,
    -- of the promotion: whoever still works for an earlier one is refused
    attempt          INT         NOT NULL,
    snapshot_id      CHAR(26),
    -- ids of deliveries as runs, such as 7-1200,1203
    members          MEDIUMTEXT  NOT NULL,
    size             INT         NOT NULL,
    job_execution_id BIGINT      NOT NULL,
    status           VARCHAR(10) NOT NULL,
    -- counts up with every worker that takes it; whoever has an older one is refused
    claim            INT         NOT NULL,
    claimed_by       VARCHAR(100),
    claimed_until    DATETIME(6),
    read_count       INT         NOT NULL,
    write_count      INT         NOT NULL,
    failure_code     VARCHAR(60),
    failure_text     TEXT,
    started_at       DATETIME(6),
    ended_at         DATETIME(6),
    PRIMARY KEY (promotion_id, turn, number),
    INDEX delivery_partition_claim_ix (status, claimed_until),
    CONSTRAINT delivery_partition_fk FOREIGN KEY (promotion_id) REFERENCES promotion (id) ON DELETE CASCADE
) ENGINE = InnoDB;
