-- The editor of a device in developer mode, while somebody has it open. It belongs to the credentials the device had when it
-- was opened: with other ones, or in another mode, it counts as closed, and the next node that looks removes the row.
CREATE TABLE device_editor (
    device_id       CHAR(26)     NOT NULL PRIMARY KEY,
    id              CHAR(36)     NOT NULL,
    token_hash      BINARY(32)   NOT NULL,
    credential_hash BINARY(32)   NOT NULL,
    opened_by       VARCHAR(100) NOT NULL,
    opened_at       DATETIME(6)  NOT NULL,
    used_at         DATETIME(6)  NOT NULL,
    node_id         VARCHAR(100) NULL,
    UNIQUE INDEX device_editor_id_uq (id),
    UNIQUE INDEX device_editor_token_uq (token_hash),
    CONSTRAINT device_editor_device_fk FOREIGN KEY (device_id) REFERENCES device (id) ON DELETE CASCADE
) ENGINE = InnoDB;

-- Who may come in: a link is good once and for minutes, the cookie it is exchanged for until the editor is closed.
CREATE TABLE device_editor_pass (
    secret_hash BINARY(32)  NOT NULL PRIMARY KEY,
    device_id   CHAR(26)    NOT NULL,
    link        BOOLEAN     NOT NULL,
    acts_as     CHAR(26)    NOT NULL,
    expires_at  DATETIME(6) NOT NULL,
    INDEX device_editor_pass_ix (expires_at),
    CONSTRAINT device_editor_pass_fk FOREIGN KEY (device_id) REFERENCES device_editor (device_id) ON DELETE CASCADE
) ENGINE = InnoDB;
