-- The audit log says what stood before and after and why, is searched by whom, what, when and where, and is never rewritten.
ALTER TABLE audit_event
    ADD COLUMN team_id CHAR(26) AFTER object_id,
    ADD COLUMN reason VARCHAR(1000),
    -- what the change made different, on either side; without secrets
    ADD COLUMN before_state JSON,
    ADD COLUMN after_state JSON;

UPDATE audit_event e
    LEFT JOIN application a ON a.id = e.application_id
    LEFT JOIN access_token t ON e.object_type = 'token' AND t.id = e.object_id
SET e.team_id = COALESCE(a.team_id, t.team_id, IF(e.object_type = 'team', e.object_id, NULL)),
    e.reason  = NULLIF(LEFT(JSON_VALUE(e.details, '$.reason'), 1000), '');

-- Newest first is by time and then by id, whatever else is asked for.
ALTER TABLE audit_event
    DROP INDEX audit_event_object_ix,
    DROP INDEX audit_event_application_ix,
    ADD INDEX audit_event_at_ix (at, id),
    ADD INDEX audit_event_team_ix (team_id, at, id),
    ADD INDEX audit_event_application_ix (application_id, at, id),
    ADD INDEX audit_event_object_ix (object_id, object_type, at, id),
    ADD INDEX audit_event_actor_ix (actor, at, id),
    ADD INDEX audit_event_action_ix (action, at, id);

-- From here on rows can be added and read. Whoever may drop triggers can still do anything: keep such accounts apart.
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_event is append-only: rows are not changed';

CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_event is append-only: rows are not deleted';

-- What somebody should do about a target although the promotion succeeded.
ALTER TABLE promotion_target ADD COLUMN warning TEXT;

-- Lists of snapshots go by id, of one application among many.
ALTER TABLE snapshot ADD INDEX snapshot_application_id_ix (application_id, id);

-- What an application wants kept of the snapshots that promotions made; without a row the server's setting holds.
CREATE TABLE snapshot_retention (
    application_id CHAR(26) NOT NULL PRIMARY KEY,
    keep_newest    INT,
    keep_days      INT,
    CONSTRAINT snapshot_retention_fk FOREIGN KEY (application_id) REFERENCES application (id) ON DELETE CASCADE
) ENGINE = InnoDB;
