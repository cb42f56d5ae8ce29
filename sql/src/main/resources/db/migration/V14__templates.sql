-- What instances of a team have in common: variables with what binds their values.
CREATE TABLE template (
    id          CHAR(26)      NOT NULL PRIMARY KEY,
    team_id     CHAR(26)      NOT NULL,
    name        VARCHAR(100)  NOT NULL,
    description VARCHAR(1000) NOT NULL,
    created_at  DATETIME(6)   NOT NULL,
    updated_at  DATETIME(6)   NOT NULL,
    CONSTRAINT template_name_un UNIQUE (team_id, name),
    CONSTRAINT template_team_fk FOREIGN KEY (team_id) REFERENCES team (id)
) ENGINE = InnoDB;

-- sealed_value NULL = every instance has to have a value of its own; a locked variable always has one.
CREATE TABLE template_variable (
    template_id  CHAR(26)     NOT NULL,
    name         VARCHAR(200) NOT NULL COLLATE utf8mb4_bin,
    sealed_value MEDIUMBLOB,
    hidden       BOOLEAN      NOT NULL,
    required     BOOLEAN      NOT NULL,
    locked       BOOLEAN      NOT NULL,
    pattern      VARCHAR(500) COLLATE utf8mb4_bin,
    updated_at   DATETIME(6)  NOT NULL,
    PRIMARY KEY (template_id, name),
    CONSTRAINT template_variable_fk FOREIGN KEY (template_id) REFERENCES template (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- template_sent_at: when the instance was last sent the template's values; a value changed later, it does not run yet.
ALTER TABLE instance
    ADD COLUMN template_id CHAR(26),
    ADD COLUMN template_sent_at DATETIME(6),
    ADD CONSTRAINT instance_template_fk FOREIGN KEY (template_id) REFERENCES template (id);
