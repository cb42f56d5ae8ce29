-- Every node looks at every heartbeat for who has waited long enough; who has not, however many, is not read.
CREATE INDEX promotion_wake_ix ON promotion (status, wake_at, status_code);

-- Which node has somebody who reads the log of a device. Who dies stops renewing it, and another node lets the device be silent.
CREATE TABLE device_log_watch (
    device_id  CHAR(26)     NOT NULL,
    node_id    VARCHAR(100) NOT NULL,
    team_id    CHAR(26)     NOT NULL,
    expires_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (device_id, node_id),
    INDEX device_log_watch_ix (expires_at),
    CONSTRAINT device_log_watch_fk FOREIGN KEY (device_id) REFERENCES device (id) ON DELETE CASCADE
) ENGINE = InnoDB;
