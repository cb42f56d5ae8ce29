-- Who may do what, and who did what. Times are UTC throughout; ids are ULIDs.

CREATE TABLE team (
    id         CHAR(26)     NOT NULL PRIMARY KEY,
    name       VARCHAR(100) NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    CONSTRAINT team_name_un UNIQUE (name)
) ENGINE = InnoDB;

CREATE TABLE application (
    id         CHAR(26)     NOT NULL PRIMARY KEY,
    team_id    CHAR(26)     NOT NULL,
    name       VARCHAR(100) NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    CONSTRAINT application_name_un UNIQUE (team_id, name),
    CONSTRAINT application_team_fk FOREIGN KEY (team_id) REFERENCES team (id)
) ENGINE = InnoDB;

-- A bearer token is stored as its SHA-256 only. A token without a team is an administrator's.
CREATE TABLE access_token (
    id         CHAR(26)     NOT NULL PRIMARY KEY,
    name       VARCHAR(100) NOT NULL,
    hash       BINARY(32)   NOT NULL,
    team_id    CHAR(26),
    role       VARCHAR(20)  NOT NULL,
    created_at DATETIME(6)  NOT NULL,
    created_by VARCHAR(100) NOT NULL,
    expires_at DATETIME(6),
    revoked_at DATETIME(6),
    CONSTRAINT access_token_name_un UNIQUE (name),
    CONSTRAINT access_token_hash_un UNIQUE (hash),
    CONSTRAINT access_token_team_fk FOREIGN KEY (team_id) REFERENCES team (id)
) ENGINE = InnoDB;

-- Append-only: nothing in Sluice updates or deletes a row of it.
CREATE TABLE audit_event (
    id             BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    at             DATETIME(6)  NOT NULL,
    actor          VARCHAR(100) NOT NULL,
    door           VARCHAR(20)  NOT NULL,
    action         VARCHAR(100) NOT NULL,
    object_type    VARCHAR(40)  NOT NULL,
    object_id      VARCHAR(100) NOT NULL,
    application_id CHAR(26),
    details        JSON         NOT NULL,
    INDEX audit_event_object_ix (object_type, object_id, id),
    INDEX audit_event_application_ix (application_id, id)
) ENGINE = InnoDB;
