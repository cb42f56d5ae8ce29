-- A Node-RED reachable by its Admin API. Secrets are sealed with the server's key before they get here.
CREATE TABLE instance (
    id                CHAR(26)      NOT NULL PRIMARY KEY,
    application_id    CHAR(26)      NOT NULL,
    name              VARCHAR(63)   NOT NULL,
    base_url          VARCHAR(2000) NOT NULL,
    auth_kind         VARCHAR(20)   NOT NULL,
    username          VARCHAR(200),
    sealed_secret     VARBINARY(8000),
    extra_ca          TEXT,
    created_at        DATETIME(6)   NOT NULL,
    updated_at        DATETIME(6)   NOT NULL,
    CONSTRAINT instance_name_un UNIQUE (application_id, name),
    CONSTRAINT instance_application_fk FOREIGN KEY (application_id) REFERENCES application (id)
) ENGINE = InnoDB;

-- sealed_value NULL = the key needs a value.
CREATE TABLE instance_variable (
    instance_id  CHAR(26)     NOT NULL,
    name         VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    sealed_value MEDIUMBLOB,
    hidden       BOOLEAN      NOT NULL,
    required     BOOLEAN      NOT NULL,
    locked       BOOLEAN      NOT NULL,
    updated_at   DATETIME(6)  NOT NULL,
    -- when the instance was last sent the value; earlier than updated_at = it runs an older one
    sent_at      DATETIME(6),
    PRIMARY KEY (instance_id, name),
    CONSTRAINT instance_variable_fk FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE
) ENGINE = InnoDB;
