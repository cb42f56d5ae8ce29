-- When a promotion is to start by itself. Quartz fires it; this row says what and why.
CREATE TABLE schedule (
    id             CHAR(26)     NOT NULL PRIMARY KEY,
    application_id CHAR(26)     NOT NULL,
    pipeline_id    CHAR(26)     NOT NULL,
    name           VARCHAR(100) NOT NULL,
    stage          VARCHAR(100) NOT NULL,
    cron           VARCHAR(200),
    zone           VARCHAR(60)  NOT NULL,
    at             DATETIME(6),
    misfire        VARCHAR(20)  NOT NULL,
    enabled        BOOLEAN      NOT NULL,
    acts_as        CHAR(26)     NOT NULL,
    created_at     DATETIME(6)  NOT NULL,
    created_by     VARCHAR(100) NOT NULL,
    last_fired_at  DATETIME(6),
    last_outcome   VARCHAR(1000),
    CONSTRAINT schedule_name_un UNIQUE (application_id, name),
    CONSTRAINT schedule_pipeline_fk FOREIGN KEY (pipeline_id) REFERENCES pipeline (id) ON DELETE CASCADE,
    CONSTRAINT schedule_acts_as_fk FOREIGN KEY (acts_as) REFERENCES access_token (id)
) ENGINE = InnoDB;
