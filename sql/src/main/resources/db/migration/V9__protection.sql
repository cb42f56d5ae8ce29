-- Whether only an owner's promotion may change an instance. The row appears the first time anybody asks, so that it can
-- be locked: an owner who protects an instance then waits for what is being sent to it at that moment.
CREATE TABLE instance_protection (
    instance_id CHAR(26)     NOT NULL PRIMARY KEY,
    protected   BOOLEAN      NOT NULL,
    changed_at  DATETIME(6)  NOT NULL,
    changed_by  VARCHAR(100) NOT NULL,
    CONSTRAINT instance_protection_fk FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Whether an instance runs what was last promoted to it, as found at checked_at. The node that moves next_check_at makes
-- the check.
CREATE TABLE instance_drift (
    instance_id     CHAR(26)    NOT NULL PRIMARY KEY,
    state           VARCHAR(20) NOT NULL,
    since           DATETIME(6) NOT NULL,
    found_digest    BINARY(32),
    expected_digest BINARY(32),
    checked_at      DATETIME(6),
    next_check_at   DATETIME(6) NOT NULL,
    CONSTRAINT instance_drift_fk FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- The access token a promotion acts as: of whoever asked for it, or restarted it last. Without one it is nobody's.
ALTER TABLE promotion ADD COLUMN acts_as CHAR(26) AFTER actor;
