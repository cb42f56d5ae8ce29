-- Users, what they are in teams and applications, and what they log in with. A user is never deleted, only disabled: audit
-- events and schedules refer to them.
CREATE TABLE account (
    id            CHAR(26)     NOT NULL PRIMARY KEY,
    name          VARCHAR(64)  NOT NULL,
    email         VARCHAR(254),
    password_hash VARCHAR(255),
    oidc_issuer   VARCHAR(255),
    oidc_subject  VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    administrator BOOLEAN      NOT NULL,
    disabled_at   DATETIME(6),
    created_at    DATETIME(6)  NOT NULL,
    created_by    VARCHAR(100) NOT NULL,
    CONSTRAINT account_name_un UNIQUE (name),
    CONSTRAINT account_oidc_un UNIQUE (oidc_issuer, oidc_subject)
) ENGINE = InnoDB;

-- source is DIRECTORY where a group of the identity provider says so; such rows follow it at every login.
CREATE TABLE membership (
    team_id    CHAR(26)    NOT NULL,
    account_id CHAR(26)    NOT NULL,
    role       VARCHAR(20) NOT NULL,
    source     VARCHAR(20) NOT NULL,
    PRIMARY KEY (team_id, account_id),
    INDEX membership_account_ix (account_id),
    CONSTRAINT membership_team_fk FOREIGN KEY (team_id) REFERENCES team (id),
    CONSTRAINT membership_account_fk FOREIGN KEY (account_id) REFERENCES account (id)
) ENGINE = InnoDB;

-- Overrides the role of the team in one application; without a role there is no access to it.
CREATE TABLE application_role (
    application_id CHAR(26) NOT NULL,
    account_id     CHAR(26) NOT NULL,
    role           VARCHAR(20),
    PRIMARY KEY (application_id, account_id),
    INDEX application_role_account_ix (account_id),
    CONSTRAINT application_role_application_fk FOREIGN KEY (application_id) REFERENCES application (id) ON DELETE CASCADE,
    CONSTRAINT application_role_account_fk FOREIGN KEY (account_id) REFERENCES account (id)
) ENGINE = InnoDB;

-- A personal access token has an account and no role of its own; its scope says how much of the user's rights it hands on.
ALTER TABLE access_token
    MODIFY COLUMN role VARCHAR(20),
    ADD COLUMN account_id CHAR(26) AFTER role,
    ADD COLUMN ceiling VARCHAR(20) AFTER account_id,
    ADD CONSTRAINT access_token_account_fk FOREIGN KEY (account_id) REFERENCES account (id);

-- What is started acts as a token or as a user.
ALTER TABLE schedule DROP FOREIGN KEY schedule_acts_as_fk;

-- Failed logins by what was tried, of which only the hash is kept: people type passwords where the name belongs.
CREATE TABLE login_failure (
    subject       BINARY(32)  NOT NULL PRIMARY KEY,
    failures      INT         NOT NULL,
    last_at       DATETIME(6) NOT NULL,
    blocked_until DATETIME(6) NOT NULL,
    INDEX login_failure_last_ix (last_at)
) ENGINE = InnoDB;

-- Spring Session's own tables, as it ships them for MariaDB's family.
CREATE TABLE SPRING_SESSION (
    PRIMARY_ID            CHAR(36) NOT NULL,
    SESSION_ID            CHAR(36) NOT NULL,
    CREATION_TIME         BIGINT   NOT NULL,
    LAST_ACCESS_TIME      BIGINT   NOT NULL,
    MAX_INACTIVE_INTERVAL INT      NOT NULL,
    EXPIRY_TIME           BIGINT   NOT NULL,
    PRINCIPAL_NAME        VARCHAR(100),
    PRIMARY KEY (PRIMARY_ID)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE UNIQUE INDEX SPRING_SESSION_IX1 ON SPRING_SESSION (SESSION_ID);
CREATE INDEX SPRING_SESSION_IX2 ON SPRING_SESSION (EXPIRY_TIME);
CREATE INDEX SPRING_SESSION_IX3 ON SPRING_SESSION (PRINCIPAL_NAME);

CREATE TABLE SPRING_SESSION_ATTRIBUTES (
    SESSION_PRIMARY_ID CHAR(36)     NOT NULL,
    ATTRIBUTE_NAME     VARCHAR(200) NOT NULL,
    ATTRIBUTE_BYTES    BLOB         NOT NULL,
    PRIMARY KEY (SESSION_PRIMARY_ID, ATTRIBUTE_NAME),
    CONSTRAINT SPRING_SESSION_ATTRIBUTES_FK FOREIGN KEY (SESSION_PRIMARY_ID)
        REFERENCES SPRING_SESSION (PRIMARY_ID) ON DELETE CASCADE
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;
