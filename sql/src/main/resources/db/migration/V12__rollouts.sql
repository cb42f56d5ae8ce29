-- How a stage's devices are brought to a snapshot; frozen with the version.
ALTER TABLE pipeline_stage ADD COLUMN rollout JSON;

-- A promotion to devices, with what a person or a threshold has decided about it.
CREATE TABLE rollout (
    promotion_id  CHAR(26)    NOT NULL PRIMARY KEY,
    policy        JSON        NOT NULL,
    state         VARCHAR(10) NOT NULL,
    code          VARCHAR(60),
    text          TEXT,
    approved_wave INT         NOT NULL,
    rate_from     DATETIME(6),
    rate_used     INT         NOT NULL,
    -- something has happened that its promotion has yet to look at
    due           BOOLEAN     NOT NULL,
    -- the way back is to be started
    roll_back     BOOLEAN     NOT NULL,
    INDEX rollout_due_ix (due),
    INDEX rollout_roll_back_ix (roll_back),
    CONSTRAINT rollout_fk FOREIGN KEY (promotion_id) REFERENCES promotion (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- The counters say how many of its deliveries stand where; they change in the transaction that changes the deliveries. No
-- foreign key: checking it would lock the rollout between a change of the counters and the word that it is due.
CREATE TABLE rollout_wave (
    promotion_id CHAR(26)     NOT NULL,
    wave         INT          NOT NULL,
    name         VARCHAR(100) NOT NULL DEFAULT '',
    status       VARCHAR(10)  NOT NULL DEFAULT 'WAITING',
    forgiven     BOOLEAN      NOT NULL DEFAULT FALSE,
    opened_at    DATETIME(6),
    decided_at   DATETIME(6),
    pending      INT          NOT NULL DEFAULT 0,
    commanded    INT          NOT NULL DEFAULT 0,
    downloading  INT          NOT NULL DEFAULT 0,
    installing   INT          NOT NULL DEFAULT 0,
    running      INT          NOT NULL DEFAULT 0,
    healthy      INT          NOT NULL DEFAULT 0,
    failed       INT          NOT NULL DEFAULT 0,
    skipped      INT          NOT NULL DEFAULT 0,
    timed_out    INT          NOT NULL DEFAULT 0,
    rejected     INT          NOT NULL DEFAULT 0,
    PRIMARY KEY (promotion_id, wave)
) ENGINE = InnoDB;

-- One row a device, frozen when the promotion is created. A device that is removed leaves its deliveries as history.
CREATE TABLE delivery (
    id                   BIGINT      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    promotion_id         CHAR(26)    NOT NULL,
    device_id            CHAR(26)    NOT NULL,
    wave                 INT         NOT NULL,
    status               VARCHAR(12) NOT NULL,
    attempt              INT         NOT NULL,
    snapshot_id          CHAR(26),
    previous_snapshot_id CHAR(26),
    code                 VARCHAR(60),
    text                 TEXT,
    debt                 BOOLEAN     NOT NULL,
    commanded_at         DATETIME(6),
    progress_at          DATETIME(6),
    running_at           DATETIME(6),
    due_at               DATETIME(6),
    ended_at             DATETIME(6),
    -- what the device reports concerns it; NULL otherwise
    live                 BOOLEAN AS (CASE WHEN debt OR status IN ('COMMANDED', 'DOWNLOADING', 'INSTALLING', 'RUNNING')
                                          THEN TRUE END) STORED,
    CONSTRAINT delivery_device_un UNIQUE (promotion_id, device_id),
    INDEX delivery_status_ix (promotion_id, status, wave, id),
    INDEX delivery_live_ix (device_id, live),
    INDEX delivery_due_ix (due_at),
    INDEX delivery_previous_ix (previous_snapshot_id),
    CONSTRAINT delivery_fk FOREIGN KEY (promotion_id) REFERENCES rollout (promotion_id) ON DELETE CASCADE
) ENGINE = InnoDB;
