-- Devices: Node-REDs at which an agent asks what to run. A device belongs to an application, perhaps to an instance of it,
-- and to at most one group.
CREATE TABLE device_group (
    id                 CHAR(26)     NOT NULL PRIMARY KEY,
    application_id     CHAR(26)     NOT NULL,
    name               VARCHAR(100) NOT NULL,
    description        VARCHAR(1000) NOT NULL,
    -- NULL = its members are put in and taken out by hand
    selector           VARCHAR(1000),
    on_leave           VARCHAR(5)   NOT NULL,
    target_snapshot_id CHAR(26),
    -- grows with every change of its variables
    settings_version   INT          NOT NULL,
    created_at         DATETIME(6)  NOT NULL,
    created_by         VARCHAR(100) NOT NULL,
    CONSTRAINT device_group_name_un UNIQUE (application_id, name),
    CONSTRAINT device_group_application_fk FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT device_group_target_fk FOREIGN KEY (target_snapshot_id) REFERENCES snapshot (id)
) ENGINE = InnoDB;

-- What it is, what it shall run, and what it says it runs. Its token and broker password are stored as SHA-256 only.
CREATE TABLE device (
    id                       CHAR(26)       NOT NULL PRIMARY KEY,
    team_id                  CHAR(26)       NOT NULL,
    application_id           CHAR(26),
    instance_id              CHAR(26),
    group_id                 CHAR(26),
    name                     VARCHAR(100)   NOT NULL,
    type                     VARCHAR(100)   NOT NULL,
    mode                     VARCHAR(12)    NOT NULL,
    suspended                BOOLEAN        NOT NULL,
    -- NULL = revoked, or never given any
    token_hash               BINARY(32),
    broker_hash              BINARY(32),
    sealed_credential_secret VARBINARY(500) NOT NULL,
    target_snapshot_id       CHAR(26),
    -- grows with every change of its variables, its name or where it belongs
    settings_version         INT            NOT NULL,
    connected                BOOLEAN        NOT NULL,
    connection_at            DATETIME(6),
    last_seen_at             DATETIME(6),
    transport                VARCHAR(10),
    report_sequence          BIGINT         NOT NULL,
    reported_state           VARCHAR(30),
    reported_snapshot        VARCHAR(64),
    reported_settings        VARCHAR(100),
    reported_application     VARCHAR(64),
    reported_instance        VARCHAR(64),
    reported_mode            VARCHAR(12),
    agent_version            VARCHAR(40),
    node_red_version         VARCHAR(40),
    node_js_version          VARCHAR(40),
    created_at               DATETIME(6)    NOT NULL,
    created_by               VARCHAR(100)   NOT NULL,
    updated_at               DATETIME(6)    NOT NULL,
    CONSTRAINT device_token_un UNIQUE (token_hash),
    CONSTRAINT device_name_un UNIQUE (application_id, name),
    INDEX device_team_ix (team_id, id),
    INDEX device_application_ix (application_id, id),
    INDEX device_group_ix (group_id, id),
    INDEX device_state_ix (application_id, reported_state, id),
    CONSTRAINT device_team_fk FOREIGN KEY (team_id) REFERENCES team (id),
    CONSTRAINT device_application_fk FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT device_instance_fk FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE SET NULL,
    CONSTRAINT device_group_fk FOREIGN KEY (group_id) REFERENCES device_group (id) ON DELETE SET NULL,
    CONSTRAINT device_target_fk FOREIGN KEY (target_snapshot_id) REFERENCES snapshot (id)
) ENGINE = InnoDB;

-- Whether a command to the device is due, and since when. A table of its own, so that sending commands locks no device whose
-- report is being taken down; for the same reason it has no foreign key. lane NULL = nothing is due: so the lanes that have
-- something are found without reading what is not due.
CREATE TABLE device_command (
    device_id    CHAR(26)    NOT NULL PRIMARY KEY,
    lane         VARCHAR(26),
    due_at       DATETIME(6),
    forced       BOOLEAN     NOT NULL,
    commanded_at DATETIME(6),
    -- commands sent since somebody last wanted something new of the device
    attempts     INT         NOT NULL,
    INDEX device_command_due_ix (lane, due_at)
) ENGINE = InnoDB;

CREATE TABLE device_label (
    device_id CHAR(26)     NOT NULL,
    name      VARCHAR(63)  NOT NULL COLLATE utf8mb4_bin,
    value     VARCHAR(100) NOT NULL COLLATE utf8mb4_bin,
    PRIMARY KEY (device_id, name),
    INDEX device_label_ix (name, value, device_id),
    CONSTRAINT device_label_fk FOREIGN KEY (device_id) REFERENCES device (id) ON DELETE CASCADE
) ENGINE = InnoDB;

CREATE TABLE device_variable (
    device_id    CHAR(26)     NOT NULL,
    name         VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    sealed_value MEDIUMBLOB   NOT NULL,
    hidden       BOOLEAN      NOT NULL,
    updated_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (device_id, name),
    CONSTRAINT device_variable_fk FOREIGN KEY (device_id) REFERENCES device (id) ON DELETE CASCADE
) ENGINE = InnoDB;

CREATE TABLE device_group_variable (
    group_id     CHAR(26)     NOT NULL,
    name         VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    sealed_value MEDIUMBLOB   NOT NULL,
    hidden       BOOLEAN      NOT NULL,
    updated_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (group_id, name),
    CONSTRAINT device_group_variable_fk FOREIGN KEY (group_id) REFERENCES device_group (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- With it devices enrol themselves, into where it says. A token whose instance or group is gone goes too.
CREATE TABLE provisioning_token (
    id             CHAR(26)     NOT NULL PRIMARY KEY,
    team_id        CHAR(26)     NOT NULL,
    application_id CHAR(26),
    instance_id    CHAR(26),
    group_id       CHAR(26),
    name           VARCHAR(100) NOT NULL,
    token_hash     BINARY(32)   NOT NULL,
    quota          INT,
    used           INT          NOT NULL,
    expires_at     DATETIME(6),
    revoked_at     DATETIME(6),
    created_at     DATETIME(6)  NOT NULL,
    created_by     VARCHAR(100) NOT NULL,
    CONSTRAINT provisioning_token_hash_un UNIQUE (token_hash),
    CONSTRAINT provisioning_token_name_un UNIQUE (team_id, name),
    CONSTRAINT provisioning_token_team_fk FOREIGN KEY (team_id) REFERENCES team (id),
    CONSTRAINT provisioning_token_application_fk FOREIGN KEY (application_id) REFERENCES application (id),
    CONSTRAINT provisioning_token_instance_fk FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE,
    CONSTRAINT provisioning_token_group_fk FOREIGN KEY (group_id) REFERENCES device_group (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- The one-time code with which a device that was made before fetches its credentials.
CREATE TABLE device_code (
    code_hash  BINARY(32)  NOT NULL PRIMARY KEY,
    device_id  CHAR(26)    NOT NULL,
    expires_at DATETIME(6) NOT NULL,
    used_at    DATETIME(6),
    CONSTRAINT device_code_fk FOREIGN KEY (device_id) REFERENCES device (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Snapshots captured from a device.
ALTER TABLE snapshot
    ADD COLUMN device_id CHAR(26),
    ADD INDEX snapshot_device_ix (device_id, created_at),
    ADD CONSTRAINT snapshot_device_fk FOREIGN KEY (device_id) REFERENCES device (id) ON DELETE SET NULL;
