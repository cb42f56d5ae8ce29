-- What the migrations amount to, for reading; nothing executes this file.
-- Written by: mvn -pl sql test -Dtest=SchemaIntegrationTests -Dschema.write=true

CREATE TABLE `BATCH_JOB_EXECUTION` (
  `JOB_EXECUTION_ID` bigint(20) NOT NULL,
  `VERSION` bigint(20) DEFAULT NULL,
  `JOB_INSTANCE_ID` bigint(20) NOT NULL,
  `CREATE_TIME` datetime(6) NOT NULL,
  `START_TIME` datetime(6) DEFAULT NULL,
  `END_TIME` datetime(6) DEFAULT NULL,
  `STATUS` varchar(10) DEFAULT NULL,
  `EXIT_CODE` varchar(2500) DEFAULT NULL,
  `EXIT_MESSAGE` varchar(2500) DEFAULT NULL,
  `LAST_UPDATED` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`JOB_EXECUTION_ID`),
  KEY `JOB_INST_EXEC_FK` (`JOB_INSTANCE_ID`),
  CONSTRAINT `JOB_INST_EXEC_FK` FOREIGN KEY (`JOB_INSTANCE_ID`) REFERENCES `BATCH_JOB_INSTANCE` (`JOB_INSTANCE_ID`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `BATCH_JOB_EXECUTION_CONTEXT` (
  `JOB_EXECUTION_ID` bigint(20) NOT NULL,
  `SHORT_CONTEXT` varchar(2500) NOT NULL,
  `SERIALIZED_CONTEXT` text DEFAULT NULL,
  PRIMARY KEY (`JOB_EXECUTION_ID`),
  CONSTRAINT `JOB_EXEC_CTX_FK` FOREIGN KEY (`JOB_EXECUTION_ID`) REFERENCES `BATCH_JOB_EXECUTION` (`JOB_EXECUTION_ID`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `BATCH_JOB_EXECUTION_PARAMS` (
  `JOB_EXECUTION_ID` bigint(20) NOT NULL,
  `PARAMETER_NAME` varchar(100) NOT NULL,
  `PARAMETER_TYPE` varchar(100) NOT NULL,
  `PARAMETER_VALUE` varchar(2500) DEFAULT NULL,
  `IDENTIFYING` char(1) NOT NULL,
  KEY `JOB_EXEC_PARAMS_FK` (`JOB_EXECUTION_ID`),
  CONSTRAINT `JOB_EXEC_PARAMS_FK` FOREIGN KEY (`JOB_EXECUTION_ID`) REFERENCES `BATCH_JOB_EXECUTION` (`JOB_EXECUTION_ID`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE SEQUENCE `BATCH_JOB_EXECUTION_SEQ` start with 1 minvalue 1 maxvalue 9223372036854775806 increment by 1 nocache nocycle ENGINE=InnoDB;

CREATE TABLE `BATCH_JOB_INSTANCE` (
  `JOB_INSTANCE_ID` bigint(20) NOT NULL,
  `VERSION` bigint(20) DEFAULT NULL,
  `JOB_NAME` varchar(100) NOT NULL,
  `JOB_KEY` varchar(32) NOT NULL,
  PRIMARY KEY (`JOB_INSTANCE_ID`),
  UNIQUE KEY `JOB_INST_UN` (`JOB_NAME`,`JOB_KEY`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE SEQUENCE `BATCH_JOB_INSTANCE_SEQ` start with 1 minvalue 1 maxvalue 9223372036854775806 increment by 1 nocache nocycle ENGINE=InnoDB;

CREATE TABLE `BATCH_STEP_EXECUTION` (
  `STEP_EXECUTION_ID` bigint(20) NOT NULL,
  `VERSION` bigint(20) NOT NULL,
  `STEP_NAME` varchar(100) NOT NULL,
  `JOB_EXECUTION_ID` bigint(20) NOT NULL,
  `CREATE_TIME` datetime(6) NOT NULL,
  `START_TIME` datetime(6) DEFAULT NULL,
  `END_TIME` datetime(6) DEFAULT NULL,
  `STATUS` varchar(10) DEFAULT NULL,
  `COMMIT_COUNT` bigint(20) DEFAULT NULL,
  `READ_COUNT` bigint(20) DEFAULT NULL,
  `FILTER_COUNT` bigint(20) DEFAULT NULL,
  `WRITE_COUNT` bigint(20) DEFAULT NULL,
  `READ_SKIP_COUNT` bigint(20) DEFAULT NULL,
  `WRITE_SKIP_COUNT` bigint(20) DEFAULT NULL,
  `PROCESS_SKIP_COUNT` bigint(20) DEFAULT NULL,
  `ROLLBACK_COUNT` bigint(20) DEFAULT NULL,
  `EXIT_CODE` varchar(2500) DEFAULT NULL,
  `EXIT_MESSAGE` varchar(2500) DEFAULT NULL,
  `LAST_UPDATED` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`STEP_EXECUTION_ID`),
  KEY `JOB_EXEC_STEP_FK` (`JOB_EXECUTION_ID`),
  CONSTRAINT `JOB_EXEC_STEP_FK` FOREIGN KEY (`JOB_EXECUTION_ID`) REFERENCES `BATCH_JOB_EXECUTION` (`JOB_EXECUTION_ID`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `BATCH_STEP_EXECUTION_CONTEXT` (
  `STEP_EXECUTION_ID` bigint(20) NOT NULL,
  `SHORT_CONTEXT` varchar(2500) NOT NULL,
  `SERIALIZED_CONTEXT` text DEFAULT NULL,
  PRIMARY KEY (`STEP_EXECUTION_ID`),
  CONSTRAINT `STEP_EXEC_CTX_FK` FOREIGN KEY (`STEP_EXECUTION_ID`) REFERENCES `BATCH_STEP_EXECUTION` (`STEP_EXECUTION_ID`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE SEQUENCE `BATCH_STEP_EXECUTION_SEQ` start with 1 minvalue 1 maxvalue 9223372036854775806 increment by 1 nocache nocycle ENGINE=InnoDB;

CREATE TABLE `QRTZ_BLOB_TRIGGERS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `TRIGGER_NAME` varchar(190) NOT NULL,
  `TRIGGER_GROUP` varchar(190) NOT NULL,
  `BLOB_DATA` blob DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  KEY `SCHED_NAME` (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_BLOB_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_CALENDARS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `CALENDAR_NAME` varchar(190) NOT NULL,
  `CALENDAR` blob NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`CALENDAR_NAME`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_CRON_TRIGGERS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `TRIGGER_NAME` varchar(190) NOT NULL,
  `TRIGGER_GROUP` varchar(190) NOT NULL,
  `CRON_EXPRESSION` varchar(120) NOT NULL,
  `TIME_ZONE_ID` varchar(80) DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_CRON_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_FIRED_TRIGGERS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `ENTRY_ID` varchar(95) NOT NULL,
  `TRIGGER_NAME` varchar(190) NOT NULL,
  `TRIGGER_GROUP` varchar(190) NOT NULL,
  `INSTANCE_NAME` varchar(190) NOT NULL,
  `FIRED_TIME` bigint(13) NOT NULL,
  `SCHED_TIME` bigint(13) NOT NULL,
  `PRIORITY` int(11) NOT NULL,
  `STATE` varchar(16) NOT NULL,
  `JOB_NAME` varchar(190) DEFAULT NULL,
  `JOB_GROUP` varchar(190) DEFAULT NULL,
  `IS_NONCONCURRENT` varchar(1) DEFAULT NULL,
  `REQUESTS_RECOVERY` varchar(1) DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`ENTRY_ID`),
  KEY `IDX_QRTZ_FT_TRIG_INST_NAME` (`SCHED_NAME`,`INSTANCE_NAME`),
  KEY `IDX_QRTZ_FT_INST_JOB_REQ_RCVRY` (`SCHED_NAME`,`INSTANCE_NAME`,`REQUESTS_RECOVERY`),
  KEY `IDX_QRTZ_FT_J_G` (`SCHED_NAME`,`JOB_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_FT_JG` (`SCHED_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_FT_T_G` (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  KEY `IDX_QRTZ_FT_TG` (`SCHED_NAME`,`TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_JOB_DETAILS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `JOB_NAME` varchar(190) NOT NULL,
  `JOB_GROUP` varchar(190) NOT NULL,
  `DESCRIPTION` varchar(250) DEFAULT NULL,
  `JOB_CLASS_NAME` varchar(250) NOT NULL,
  `IS_DURABLE` varchar(1) NOT NULL,
  `IS_NONCONCURRENT` varchar(1) NOT NULL,
  `IS_UPDATE_DATA` varchar(1) NOT NULL,
  `REQUESTS_RECOVERY` varchar(1) NOT NULL,
  `JOB_DATA` blob DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`JOB_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_J_REQ_RECOVERY` (`SCHED_NAME`,`REQUESTS_RECOVERY`),
  KEY `IDX_QRTZ_J_GRP` (`SCHED_NAME`,`JOB_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_LOCKS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `LOCK_NAME` varchar(40) NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`LOCK_NAME`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_PAUSED_TRIGGER_GRPS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `TRIGGER_GROUP` varchar(190) NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_SCHEDULER_STATE` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `INSTANCE_NAME` varchar(190) NOT NULL,
  `LAST_CHECKIN_TIME` bigint(13) NOT NULL,
  `CHECKIN_INTERVAL` bigint(13) NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`INSTANCE_NAME`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_SIMPLE_TRIGGERS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `TRIGGER_NAME` varchar(190) NOT NULL,
  `TRIGGER_GROUP` varchar(190) NOT NULL,
  `REPEAT_COUNT` bigint(7) NOT NULL,
  `REPEAT_INTERVAL` bigint(12) NOT NULL,
  `TIMES_TRIGGERED` bigint(10) NOT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_SIMPLE_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_SIMPROP_TRIGGERS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `TRIGGER_NAME` varchar(190) NOT NULL,
  `TRIGGER_GROUP` varchar(190) NOT NULL,
  `STR_PROP_1` varchar(512) DEFAULT NULL,
  `STR_PROP_2` varchar(512) DEFAULT NULL,
  `STR_PROP_3` varchar(512) DEFAULT NULL,
  `INT_PROP_1` int(11) DEFAULT NULL,
  `INT_PROP_2` int(11) DEFAULT NULL,
  `LONG_PROP_1` bigint(20) DEFAULT NULL,
  `LONG_PROP_2` bigint(20) DEFAULT NULL,
  `DEC_PROP_1` decimal(13,4) DEFAULT NULL,
  `DEC_PROP_2` decimal(13,4) DEFAULT NULL,
  `BOOL_PROP_1` varchar(1) DEFAULT NULL,
  `BOOL_PROP_2` varchar(1) DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  CONSTRAINT `QRTZ_SIMPROP_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`) REFERENCES `QRTZ_TRIGGERS` (`SCHED_NAME`, `TRIGGER_NAME`, `TRIGGER_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `QRTZ_TRIGGERS` (
  `SCHED_NAME` varchar(120) NOT NULL,
  `TRIGGER_NAME` varchar(190) NOT NULL,
  `TRIGGER_GROUP` varchar(190) NOT NULL,
  `JOB_NAME` varchar(190) NOT NULL,
  `JOB_GROUP` varchar(190) NOT NULL,
  `DESCRIPTION` varchar(250) DEFAULT NULL,
  `NEXT_FIRE_TIME` bigint(13) DEFAULT NULL,
  `PREV_FIRE_TIME` bigint(13) DEFAULT NULL,
  `PRIORITY` int(11) DEFAULT NULL,
  `TRIGGER_STATE` varchar(16) NOT NULL,
  `TRIGGER_TYPE` varchar(8) NOT NULL,
  `START_TIME` bigint(13) NOT NULL,
  `END_TIME` bigint(13) DEFAULT NULL,
  `CALENDAR_NAME` varchar(190) DEFAULT NULL,
  `MISFIRE_INSTR` smallint(2) DEFAULT NULL,
  `JOB_DATA` blob DEFAULT NULL,
  PRIMARY KEY (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`),
  KEY `IDX_QRTZ_T_J` (`SCHED_NAME`,`JOB_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_T_JG` (`SCHED_NAME`,`JOB_GROUP`),
  KEY `IDX_QRTZ_T_C` (`SCHED_NAME`,`CALENDAR_NAME`),
  KEY `IDX_QRTZ_T_G` (`SCHED_NAME`,`TRIGGER_GROUP`),
  KEY `IDX_QRTZ_T_STATE` (`SCHED_NAME`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_N_STATE` (`SCHED_NAME`,`TRIGGER_NAME`,`TRIGGER_GROUP`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_N_G_STATE` (`SCHED_NAME`,`TRIGGER_GROUP`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_NEXT_FIRE_TIME` (`SCHED_NAME`,`NEXT_FIRE_TIME`),
  KEY `IDX_QRTZ_T_NFT_ST` (`SCHED_NAME`,`TRIGGER_STATE`,`NEXT_FIRE_TIME`),
  KEY `IDX_QRTZ_T_NFT_MISFIRE` (`SCHED_NAME`,`MISFIRE_INSTR`,`NEXT_FIRE_TIME`),
  KEY `IDX_QRTZ_T_NFT_ST_MISFIRE` (`SCHED_NAME`,`MISFIRE_INSTR`,`NEXT_FIRE_TIME`,`TRIGGER_STATE`),
  KEY `IDX_QRTZ_T_NFT_ST_MISFIRE_GRP` (`SCHED_NAME`,`MISFIRE_INSTR`,`NEXT_FIRE_TIME`,`TRIGGER_GROUP`,`TRIGGER_STATE`),
  CONSTRAINT `QRTZ_TRIGGERS_ibfk_1` FOREIGN KEY (`SCHED_NAME`, `JOB_NAME`, `JOB_GROUP`) REFERENCES `QRTZ_JOB_DETAILS` (`SCHED_NAME`, `JOB_NAME`, `JOB_GROUP`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `SPRING_SESSION` (
  `PRIMARY_ID` char(36) NOT NULL,
  `SESSION_ID` char(36) NOT NULL,
  `CREATION_TIME` bigint(20) NOT NULL,
  `LAST_ACCESS_TIME` bigint(20) NOT NULL,
  `MAX_INACTIVE_INTERVAL` int(11) NOT NULL,
  `EXPIRY_TIME` bigint(20) NOT NULL,
  `PRINCIPAL_NAME` varchar(100) DEFAULT NULL,
  PRIMARY KEY (`PRIMARY_ID`),
  UNIQUE KEY `SPRING_SESSION_IX1` (`SESSION_ID`),
  KEY `SPRING_SESSION_IX2` (`EXPIRY_TIME`),
  KEY `SPRING_SESSION_IX3` (`PRINCIPAL_NAME`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC;

CREATE TABLE `SPRING_SESSION_ATTRIBUTES` (
  `SESSION_PRIMARY_ID` char(36) NOT NULL,
  `ATTRIBUTE_NAME` varchar(200) NOT NULL,
  `ATTRIBUTE_BYTES` blob NOT NULL,
  PRIMARY KEY (`SESSION_PRIMARY_ID`,`ATTRIBUTE_NAME`),
  CONSTRAINT `SPRING_SESSION_ATTRIBUTES_FK` FOREIGN KEY (`SESSION_PRIMARY_ID`) REFERENCES `SPRING_SESSION` (`PRIMARY_ID`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC;

CREATE TABLE `access_token` (
  `id` char(26) NOT NULL,
  `name` varchar(100) NOT NULL,
  `hash` binary(32) NOT NULL,
  `team_id` char(26) DEFAULT NULL,
  `role` varchar(20) DEFAULT NULL,
  `account_id` char(26) DEFAULT NULL,
  `ceiling` varchar(20) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  `expires_at` datetime(6) DEFAULT NULL,
  `revoked_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `access_token_name_un` (`name`),
  UNIQUE KEY `access_token_hash_un` (`hash`),
  KEY `access_token_team_fk` (`team_id`),
  KEY `access_token_account_fk` (`account_id`),
  CONSTRAINT `access_token_account_fk` FOREIGN KEY (`account_id`) REFERENCES `account` (`id`),
  CONSTRAINT `access_token_team_fk` FOREIGN KEY (`team_id`) REFERENCES `team` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `account` (
  `id` char(26) NOT NULL,
  `name` varchar(64) NOT NULL,
  `email` varchar(254) DEFAULT NULL,
  `password_hash` varchar(255) DEFAULT NULL,
  `oidc_issuer` varchar(255) DEFAULT NULL,
  `oidc_subject` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `administrator` tinyint(1) NOT NULL,
  `disabled_at` datetime(6) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `account_name_un` (`name`),
  UNIQUE KEY `account_oidc_un` (`oidc_issuer`,`oidc_subject`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `application` (
  `id` char(26) NOT NULL,
  `team_id` char(26) NOT NULL,
  `name` varchar(100) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `application_name_un` (`team_id`,`name`),
  CONSTRAINT `application_team_fk` FOREIGN KEY (`team_id`) REFERENCES `team` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `application_role` (
  `application_id` char(26) NOT NULL,
  `account_id` char(26) NOT NULL,
  `role` varchar(20) DEFAULT NULL,
  PRIMARY KEY (`application_id`,`account_id`),
  KEY `application_role_account_ix` (`account_id`),
  CONSTRAINT `application_role_account_fk` FOREIGN KEY (`account_id`) REFERENCES `account` (`id`),
  CONSTRAINT `application_role_application_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `audit_event` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `at` datetime(6) NOT NULL,
  `actor` varchar(100) NOT NULL,
  `door` varchar(20) NOT NULL,
  `action` varchar(100) NOT NULL,
  `object_type` varchar(40) NOT NULL,
  `object_id` varchar(100) NOT NULL,
  `team_id` char(26) DEFAULT NULL,
  `application_id` char(26) DEFAULT NULL,
  `details` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`details`)),
  `reason` varchar(1000) DEFAULT NULL,
  `before_state` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`before_state`)),
  `after_state` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`after_state`)),
  PRIMARY KEY (`id`),
  KEY `audit_event_at_ix` (`at`,`id`),
  KEY `audit_event_team_ix` (`team_id`,`at`,`id`),
  KEY `audit_event_application_ix` (`application_id`,`at`,`id`),
  KEY `audit_event_object_ix` (`object_id`,`object_type`,`at`,`id`),
  KEY `audit_event_actor_ix` (`actor`,`at`,`id`),
  KEY `audit_event_action_ix` (`action`,`at`,`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `auto_snapshot` (
  `instance_id` char(26) NOT NULL,
  `cron` varchar(200) NOT NULL,
  `zone` varchar(60) NOT NULL,
  `enabled` tinyint(1) NOT NULL,
  `on_drift` tinyint(1) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `updated_by` varchar(100) NOT NULL,
  `last_looked_at` datetime(6) DEFAULT NULL,
  `last_cause` varchar(20) DEFAULT NULL,
  `last_result` varchar(20) DEFAULT NULL,
  `last_code` varchar(60) DEFAULT NULL,
  `last_text` varchar(1000) DEFAULT NULL,
  `last_snapshot_id` char(26) DEFAULT NULL,
  `failures` int(11) NOT NULL,
  PRIMARY KEY (`instance_id`),
  CONSTRAINT `auto_snapshot_fk` FOREIGN KEY (`instance_id`) REFERENCES `instance` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `delivery` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `promotion_id` char(26) NOT NULL,
  `device_id` char(26) NOT NULL,
  `wave` int(11) NOT NULL,
  `status` varchar(12) NOT NULL,
  `attempt` int(11) NOT NULL,
  `snapshot_id` char(26) DEFAULT NULL,
  `previous_snapshot_id` char(26) DEFAULT NULL,
  `code` varchar(60) DEFAULT NULL,
  `text` text DEFAULT NULL,
  `debt` tinyint(1) NOT NULL,
  `commanded_at` datetime(6) DEFAULT NULL,
  `progress_at` datetime(6) DEFAULT NULL,
  `running_at` datetime(6) DEFAULT NULL,
  `due_at` datetime(6) DEFAULT NULL,
  `ended_at` datetime(6) DEFAULT NULL,
  `live` tinyint(1) GENERATED ALWAYS AS (case when `debt` <> 0 or `status` in ('COMMANDED','DOWNLOADING','INSTALLING','RUNNING') then 1 end) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `delivery_device_un` (`promotion_id`,`device_id`),
  KEY `delivery_status_ix` (`promotion_id`,`status`,`wave`,`id`),
  KEY `delivery_live_ix` (`device_id`,`live`),
  KEY `delivery_due_ix` (`due_at`),
  KEY `delivery_previous_ix` (`previous_snapshot_id`),
  CONSTRAINT `delivery_fk` FOREIGN KEY (`promotion_id`) REFERENCES `rollout` (`promotion_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `delivery_partition` (
  `promotion_id` char(26) NOT NULL,
  `turn` int(11) NOT NULL,
  `number` int(11) NOT NULL,
  `attempt` int(11) NOT NULL,
  `snapshot_id` char(26) DEFAULT NULL,
  `members` mediumtext NOT NULL,
  `size` int(11) NOT NULL,
  `job_execution_id` bigint(20) NOT NULL,
  `status` varchar(10) NOT NULL,
  `claim` int(11) NOT NULL,
  `claimed_by` varchar(100) DEFAULT NULL,
  `claimed_until` datetime(6) DEFAULT NULL,
  `read_count` int(11) NOT NULL,
  `write_count` int(11) NOT NULL,
  `failure_code` varchar(60) DEFAULT NULL,
  `failure_text` text DEFAULT NULL,
  `started_at` datetime(6) DEFAULT NULL,
  `ended_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`promotion_id`,`turn`,`number`),
  KEY `delivery_partition_claim_ix` (`status`,`claimed_until`),
  CONSTRAINT `delivery_partition_fk` FOREIGN KEY (`promotion_id`) REFERENCES `promotion` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device` (
  `id` char(26) NOT NULL,
  `team_id` char(26) NOT NULL,
  `application_id` char(26) DEFAULT NULL,
  `instance_id` char(26) DEFAULT NULL,
  `group_id` char(26) DEFAULT NULL,
  `name` varchar(100) NOT NULL,
  `type` varchar(100) NOT NULL,
  `mode` varchar(12) NOT NULL,
  `suspended` tinyint(1) NOT NULL,
  `token_hash` binary(32) DEFAULT NULL,
  `broker_hash` binary(32) DEFAULT NULL,
  `sealed_credential_secret` varbinary(500) NOT NULL,
  `target_snapshot_id` char(26) DEFAULT NULL,
  `settings_version` int(11) NOT NULL,
  `connected` tinyint(1) NOT NULL,
  `connection_at` datetime(6) DEFAULT NULL,
  `last_seen_at` datetime(6) DEFAULT NULL,
  `transport` varchar(10) DEFAULT NULL,
  `report_sequence` bigint(20) NOT NULL,
  `reported_state` varchar(30) DEFAULT NULL,
  `reported_snapshot` varchar(64) DEFAULT NULL,
  `reported_settings` varchar(100) DEFAULT NULL,
  `reported_application` varchar(64) DEFAULT NULL,
  `reported_instance` varchar(64) DEFAULT NULL,
  `reported_mode` varchar(12) DEFAULT NULL,
  `agent_version` varchar(40) DEFAULT NULL,
  `node_red_version` varchar(40) DEFAULT NULL,
  `node_js_version` varchar(40) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `device_token_un` (`token_hash`),
  UNIQUE KEY `device_name_un` (`application_id`,`name`),
  KEY `device_team_ix` (`team_id`,`id`),
  KEY `device_application_ix` (`application_id`,`id`),
  KEY `device_group_ix` (`group_id`,`id`),
  KEY `device_state_ix` (`application_id`,`reported_state`,`id`),
  KEY `device_instance_fk` (`instance_id`),
  KEY `device_target_fk` (`target_snapshot_id`),
  CONSTRAINT `device_application_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`),
  CONSTRAINT `device_group_fk` FOREIGN KEY (`group_id`) REFERENCES `device_group` (`id`) ON DELETE SET NULL,
  CONSTRAINT `device_instance_fk` FOREIGN KEY (`instance_id`) REFERENCES `instance` (`id`) ON DELETE SET NULL,
  CONSTRAINT `device_target_fk` FOREIGN KEY (`target_snapshot_id`) REFERENCES `snapshot` (`id`),
  CONSTRAINT `device_team_fk` FOREIGN KEY (`team_id`) REFERENCES `team` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_code` (
  `code_hash` binary(32) NOT NULL,
  `device_id` char(26) NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  `used_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`code_hash`),
  KEY `device_code_fk` (`device_id`),
  CONSTRAINT `device_code_fk` FOREIGN KEY (`device_id`) REFERENCES `device` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_command` (
  `device_id` char(26) NOT NULL,
  `lane` varchar(26) DEFAULT NULL,
  `due_at` datetime(6) DEFAULT NULL,
  `forced` tinyint(1) NOT NULL,
  `commanded_at` datetime(6) DEFAULT NULL,
  `attempts` int(11) NOT NULL,
  PRIMARY KEY (`device_id`),
  KEY `device_command_due_ix` (`lane`,`due_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_editor` (
  `device_id` char(26) NOT NULL,
  `id` char(36) NOT NULL,
  `token_hash` binary(32) NOT NULL,
  `credential_hash` binary(32) NOT NULL,
  `opened_by` varchar(100) NOT NULL,
  `opened_at` datetime(6) NOT NULL,
  `used_at` datetime(6) NOT NULL,
  `node_id` varchar(100) DEFAULT NULL,
  PRIMARY KEY (`device_id`),
  UNIQUE KEY `device_editor_id_uq` (`id`),
  UNIQUE KEY `device_editor_token_uq` (`token_hash`),
  CONSTRAINT `device_editor_device_fk` FOREIGN KEY (`device_id`) REFERENCES `device` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_editor_pass` (
  `secret_hash` binary(32) NOT NULL,
  `device_id` char(26) NOT NULL,
  `link` tinyint(1) NOT NULL,
  `acts_as` char(26) NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  PRIMARY KEY (`secret_hash`),
  KEY `device_editor_pass_ix` (`expires_at`),
  KEY `device_editor_pass_fk` (`device_id`),
  CONSTRAINT `device_editor_pass_fk` FOREIGN KEY (`device_id`) REFERENCES `device_editor` (`device_id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_group` (
  `id` char(26) NOT NULL,
  `application_id` char(26) NOT NULL,
  `name` varchar(100) NOT NULL,
  `description` varchar(1000) NOT NULL,
  `selector` varchar(1000) DEFAULT NULL,
  `on_leave` varchar(5) NOT NULL,
  `target_snapshot_id` char(26) DEFAULT NULL,
  `settings_version` int(11) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `device_group_name_un` (`application_id`,`name`),
  KEY `device_group_target_fk` (`target_snapshot_id`),
  CONSTRAINT `device_group_application_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`),
  CONSTRAINT `device_group_target_fk` FOREIGN KEY (`target_snapshot_id`) REFERENCES `snapshot` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_group_variable` (
  `group_id` char(26) NOT NULL,
  `name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `sealed_value` mediumblob NOT NULL,
  `hidden` tinyint(1) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`group_id`,`name`),
  CONSTRAINT `device_group_variable_fk` FOREIGN KEY (`group_id`) REFERENCES `device_group` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_label` (
  `device_id` char(26) NOT NULL,
  `name` varchar(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `value` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`device_id`,`name`),
  KEY `device_label_ix` (`name`,`value`,`device_id`),
  CONSTRAINT `device_label_fk` FOREIGN KEY (`device_id`) REFERENCES `device` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_log_watch` (
  `device_id` char(26) NOT NULL,
  `node_id` varchar(100) NOT NULL,
  `team_id` char(26) NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  PRIMARY KEY (`device_id`,`node_id`),
  KEY `device_log_watch_ix` (`expires_at`),
  CONSTRAINT `device_log_watch_fk` FOREIGN KEY (`device_id`) REFERENCES `device` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `device_variable` (
  `device_id` char(26) NOT NULL,
  `name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `sealed_value` mediumblob NOT NULL,
  `hidden` tinyint(1) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`device_id`,`name`),
  CONSTRAINT `device_variable_fk` FOREIGN KEY (`device_id`) REFERENCES `device` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `event_outbox` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `event_id` char(26) NOT NULL,
  `team_id` char(26) DEFAULT NULL,
  `type` varchar(100) NOT NULL,
  `subject` varchar(200) NOT NULL,
  `correlation_id` varchar(200) DEFAULT NULL,
  `reply_to` varchar(200) DEFAULT NULL,
  `at` datetime(6) NOT NULL,
  `data` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`data`)),
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `instance` (
  `id` char(26) NOT NULL,
  `application_id` char(26) NOT NULL,
  `name` varchar(63) NOT NULL,
  `base_url` varchar(2000) NOT NULL,
  `auth_kind` varchar(20) NOT NULL,
  `username` varchar(200) DEFAULT NULL,
  `sealed_secret` varbinary(8000) DEFAULT NULL,
  `extra_ca` text DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `template_id` char(26) DEFAULT NULL,
  `template_sent_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `instance_name_un` (`application_id`,`name`),
  KEY `instance_template_fk` (`template_id`),
  CONSTRAINT `instance_application_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`),
  CONSTRAINT `instance_template_fk` FOREIGN KEY (`template_id`) REFERENCES `template` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `instance_drift` (
  `instance_id` char(26) NOT NULL,
  `state` varchar(20) NOT NULL,
  `since` datetime(6) NOT NULL,
  `found_digest` binary(32) DEFAULT NULL,
  `expected_digest` binary(32) DEFAULT NULL,
  `checked_at` datetime(6) DEFAULT NULL,
  `next_check_at` datetime(6) NOT NULL,
  PRIMARY KEY (`instance_id`),
  CONSTRAINT `instance_drift_fk` FOREIGN KEY (`instance_id`) REFERENCES `instance` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `instance_protection` (
  `instance_id` char(26) NOT NULL,
  `protected` tinyint(1) NOT NULL,
  `changed_at` datetime(6) NOT NULL,
  `changed_by` varchar(100) NOT NULL,
  PRIMARY KEY (`instance_id`),
  CONSTRAINT `instance_protection_fk` FOREIGN KEY (`instance_id`) REFERENCES `instance` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `instance_variable` (
  `instance_id` char(26) NOT NULL,
  `name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `sealed_value` mediumblob DEFAULT NULL,
  `hidden` tinyint(1) NOT NULL,
  `required` tinyint(1) NOT NULL,
  `locked` tinyint(1) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  `sent_at` datetime(6) DEFAULT NULL,
  PRIMARY KEY (`instance_id`,`name`),
  CONSTRAINT `instance_variable_fk` FOREIGN KEY (`instance_id`) REFERENCES `instance` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `login_failure` (
  `subject` binary(32) NOT NULL,
  `failures` int(11) NOT NULL,
  `last_at` datetime(6) NOT NULL,
  `blocked_until` datetime(6) NOT NULL,
  PRIMARY KEY (`subject`),
  KEY `login_failure_last_ix` (`last_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `membership` (
  `team_id` char(26) NOT NULL,
  `account_id` char(26) NOT NULL,
  `role` varchar(20) NOT NULL,
  `source` varchar(20) NOT NULL,
  PRIMARY KEY (`team_id`,`account_id`),
  KEY `membership_account_ix` (`account_id`),
  CONSTRAINT `membership_account_fk` FOREIGN KEY (`account_id`) REFERENCES `account` (`id`),
  CONSTRAINT `membership_team_fk` FOREIGN KEY (`team_id`) REFERENCES `team` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `node` (
  `id` varchar(100) NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `expires_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `pipeline` (
  `id` char(26) NOT NULL,
  `application_id` char(26) NOT NULL,
  `name` varchar(100) NOT NULL,
  `published_version` int(11) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `removed_at` datetime(6) DEFAULT NULL,
  `live_name` varchar(100) GENERATED ALWAYS AS (case when `removed_at` is null then `name` end) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `pipeline_name_un` (`application_id`,`live_name`),
  CONSTRAINT `pipeline_application_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `pipeline_stage` (
  `pipeline_id` char(26) NOT NULL,
  `version` int(11) NOT NULL,
  `position` int(11) NOT NULL,
  `name` varchar(100) NOT NULL,
  `type` varchar(20) NOT NULL,
  `target_id` char(26) DEFAULT NULL,
  `action` varchar(30) NOT NULL,
  `deploy_to_devices` tinyint(1) NOT NULL,
  `rollout` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`rollout`)),
  PRIMARY KEY (`pipeline_id`,`version`,`position`),
  KEY `pipeline_stage_target_ix` (`target_id`),
  CONSTRAINT `pipeline_stage_fk` FOREIGN KEY (`pipeline_id`, `version`) REFERENCES `pipeline_version` (`pipeline_id`, `version`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `pipeline_version` (
  `pipeline_id` char(26) NOT NULL,
  `version` int(11) NOT NULL,
  `concurrency` varchar(10) NOT NULL,
  `missing_value` varchar(10) NOT NULL,
  `compatibility` varchar(20) NOT NULL DEFAULT 'CURRENT',
  `recovery` varchar(10) NOT NULL,
  `settle_millis` bigint(20) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  `published_at` datetime(6) DEFAULT NULL,
  `published_by` varchar(100) DEFAULT NULL,
  PRIMARY KEY (`pipeline_id`,`version`),
  CONSTRAINT `pipeline_version_fk` FOREIGN KEY (`pipeline_id`) REFERENCES `pipeline` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `promotion` (
  `id` char(26) NOT NULL,
  `request_id` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `request_digest` binary(32) NOT NULL,
  `application_id` char(26) NOT NULL,
  `pipeline_id` char(26) NOT NULL,
  `pipeline_version` int(11) NOT NULL,
  `source_stage` varchar(100) NOT NULL,
  `target_stage` varchar(100) NOT NULL,
  `kind` varchar(10) NOT NULL,
  `door` varchar(20) NOT NULL,
  `actor` varchar(100) NOT NULL,
  `acts_as` char(26) DEFAULT NULL,
  `reason` varchar(1000) DEFAULT NULL,
  `correlation_id` varchar(200) DEFAULT NULL,
  `reply_to` varchar(200) DEFAULT NULL,
  `requested_snapshot_id` char(26) DEFAULT NULL,
  `snapshot_id` char(26) DEFAULT NULL,
  `status` varchar(20) NOT NULL,
  `status_code` varchar(60) DEFAULT NULL,
  `status_text` text DEFAULT NULL,
  `attempt` int(11) NOT NULL,
  `recoveries` int(11) NOT NULL DEFAULT 0,
  `queue_rank` int(11) NOT NULL,
  `wake_at` datetime(6) DEFAULT NULL,
  `stop_requested` tinyint(1) NOT NULL,
  `node_id` varchar(100) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `started_at` datetime(6) DEFAULT NULL,
  `ended_at` datetime(6) DEFAULT NULL,
  `version` int(11) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `promotion_request_un` (`request_id`),
  KEY `promotion_dispatch_ix` (`status`,`queue_rank`,`id`),
  KEY `promotion_pipeline_ix` (`pipeline_id`,`status`,`id`),
  KEY `promotion_application_ix` (`application_id`,`id`),
  KEY `promotion_version_fk` (`pipeline_id`,`pipeline_version`),
  KEY `promotion_snapshot_fk` (`snapshot_id`),
  KEY `promotion_requested_snapshot_ix` (`requested_snapshot_id`),
  KEY `promotion_wake_ix` (`status`,`wake_at`,`status_code`),
  CONSTRAINT `promotion_snapshot_fk` FOREIGN KEY (`snapshot_id`) REFERENCES `snapshot` (`id`),
  CONSTRAINT `promotion_version_fk` FOREIGN KEY (`pipeline_id`, `pipeline_version`) REFERENCES `pipeline_version` (`pipeline_id`, `version`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `promotion_event` (
  `promotion_id` char(26) NOT NULL,
  `sequence` int(11) NOT NULL,
  `event_id` char(26) NOT NULL,
  `type` varchar(100) NOT NULL,
  `at` datetime(6) NOT NULL,
  `data` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`data`)),
  PRIMARY KEY (`promotion_id`,`sequence`),
  CONSTRAINT `promotion_event_fk` FOREIGN KEY (`promotion_id`) REFERENCES `promotion` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `promotion_step` (
  `promotion_id` char(26) NOT NULL,
  `attempt` int(11) NOT NULL,
  `position` int(11) NOT NULL,
  `step` varchar(60) NOT NULL,
  `status` varchar(20) NOT NULL,
  `read_count` bigint(20) NOT NULL,
  `filter_count` bigint(20) NOT NULL,
  `write_count` bigint(20) NOT NULL,
  `skip_count` bigint(20) NOT NULL,
  `retry_count` bigint(20) NOT NULL,
  `started_at` datetime(6) NOT NULL,
  `ended_at` datetime(6) DEFAULT NULL,
  `failure_code` varchar(60) DEFAULT NULL,
  `failure_text` text DEFAULT NULL,
  PRIMARY KEY (`promotion_id`,`attempt`,`step`),
  CONSTRAINT `promotion_step_fk` FOREIGN KEY (`promotion_id`) REFERENCES `promotion` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `promotion_target` (
  `promotion_id` char(26) NOT NULL,
  `target_id` char(26) NOT NULL,
  `status` varchar(20) NOT NULL,
  `fence` bigint(20) DEFAULT NULL,
  `previous_snapshot_id` char(26) DEFAULT NULL,
  `previous_rev` varchar(200) DEFAULT NULL,
  `deployed_rev` varchar(200) DEFAULT NULL,
  `deployed_at` datetime(6) DEFAULT NULL,
  `verified_at` datetime(6) DEFAULT NULL,
  `warning` text DEFAULT NULL,
  PRIMARY KEY (`promotion_id`,`target_id`),
  KEY `promotion_target_ix` (`target_id`,`promotion_id`),
  KEY `promotion_target_previous_ix` (`previous_snapshot_id`),
  CONSTRAINT `promotion_target_fk` FOREIGN KEY (`promotion_id`) REFERENCES `promotion` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `provisioning_token` (
  `id` char(26) NOT NULL,
  `team_id` char(26) NOT NULL,
  `application_id` char(26) DEFAULT NULL,
  `instance_id` char(26) DEFAULT NULL,
  `group_id` char(26) DEFAULT NULL,
  `name` varchar(100) NOT NULL,
  `token_hash` binary(32) NOT NULL,
  `quota` int(11) DEFAULT NULL,
  `used` int(11) NOT NULL,
  `expires_at` datetime(6) DEFAULT NULL,
  `revoked_at` datetime(6) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `provisioning_token_hash_un` (`token_hash`),
  UNIQUE KEY `provisioning_token_name_un` (`team_id`,`name`),
  KEY `provisioning_token_application_fk` (`application_id`),
  KEY `provisioning_token_instance_fk` (`instance_id`),
  KEY `provisioning_token_group_fk` (`group_id`),
  CONSTRAINT `provisioning_token_application_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`),
  CONSTRAINT `provisioning_token_group_fk` FOREIGN KEY (`group_id`) REFERENCES `device_group` (`id`) ON DELETE CASCADE,
  CONSTRAINT `provisioning_token_instance_fk` FOREIGN KEY (`instance_id`) REFERENCES `instance` (`id`) ON DELETE CASCADE,
  CONSTRAINT `provisioning_token_team_fk` FOREIGN KEY (`team_id`) REFERENCES `team` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `rollout` (
  `promotion_id` char(26) NOT NULL,
  `policy` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`policy`)),
  `state` varchar(10) NOT NULL,
  `code` varchar(60) DEFAULT NULL,
  `text` text DEFAULT NULL,
  `approved_wave` int(11) NOT NULL,
  `rate_from` datetime(6) DEFAULT NULL,
  `rate_used` int(11) NOT NULL,
  `due` tinyint(1) NOT NULL,
  `roll_back` tinyint(1) NOT NULL,
  PRIMARY KEY (`promotion_id`),
  KEY `rollout_due_ix` (`due`),
  KEY `rollout_roll_back_ix` (`roll_back`),
  CONSTRAINT `rollout_fk` FOREIGN KEY (`promotion_id`) REFERENCES `promotion` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `rollout_wave` (
  `promotion_id` char(26) NOT NULL,
  `wave` int(11) NOT NULL,
  `name` varchar(100) NOT NULL DEFAULT '',
  `status` varchar(10) NOT NULL DEFAULT 'WAITING',
  `forgiven` tinyint(1) NOT NULL DEFAULT 0,
  `opened_at` datetime(6) DEFAULT NULL,
  `decided_at` datetime(6) DEFAULT NULL,
  `pending` int(11) NOT NULL DEFAULT 0,
  `commanded` int(11) NOT NULL DEFAULT 0,
  `downloading` int(11) NOT NULL DEFAULT 0,
  `installing` int(11) NOT NULL DEFAULT 0,
  `running` int(11) NOT NULL DEFAULT 0,
  `healthy` int(11) NOT NULL DEFAULT 0,
  `failed` int(11) NOT NULL DEFAULT 0,
  `skipped` int(11) NOT NULL DEFAULT 0,
  `timed_out` int(11) NOT NULL DEFAULT 0,
  `rejected` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`promotion_id`,`wave`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `schedule` (
  `id` char(26) NOT NULL,
  `application_id` char(26) NOT NULL,
  `pipeline_id` char(26) NOT NULL,
  `name` varchar(100) NOT NULL,
  `stage` varchar(100) NOT NULL,
  `cron` varchar(200) DEFAULT NULL,
  `zone` varchar(60) NOT NULL,
  `at` datetime(6) DEFAULT NULL,
  `misfire` varchar(20) NOT NULL,
  `enabled` tinyint(1) NOT NULL,
  `acts_as` char(26) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  `last_fired_at` datetime(6) DEFAULT NULL,
  `last_outcome` varchar(1000) DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `schedule_name_un` (`application_id`,`name`),
  KEY `schedule_pipeline_fk` (`pipeline_id`),
  KEY `schedule_acts_as_fk` (`acts_as`),
  CONSTRAINT `schedule_pipeline_fk` FOREIGN KEY (`pipeline_id`) REFERENCES `pipeline` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `snapshot` (
  `id` char(26) NOT NULL,
  `application_id` char(26) NOT NULL,
  `instance_id` char(26) DEFAULT NULL,
  `name` varchar(200) NOT NULL,
  `description` text NOT NULL,
  `origin` varchar(20) NOT NULL,
  `digest` binary(32) NOT NULL,
  `manifest` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(`manifest`)),
  `sealed_credentials` longblob DEFAULT NULL,
  `promotion_id` char(26) DEFAULT NULL,
  `created_at` datetime(6) NOT NULL,
  `created_by` varchar(100) NOT NULL,
  `removed_at` datetime(6) DEFAULT NULL,
  `device_id` char(26) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `snapshot_instance_ix` (`instance_id`,`created_at`),
  KEY `snapshot_application_ix` (`application_id`,`created_at`),
  KEY `snapshot_digest_ix` (`digest`),
  KEY `snapshot_promotion_ix` (`promotion_id`),
  KEY `snapshot_device_ix` (`device_id`,`created_at`),
  KEY `snapshot_application_id_ix` (`application_id`,`id`),
  CONSTRAINT `snapshot_application_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`),
  CONSTRAINT `snapshot_device_fk` FOREIGN KEY (`device_id`) REFERENCES `device` (`id`) ON DELETE SET NULL,
  CONSTRAINT `snapshot_instance_fk` FOREIGN KEY (`instance_id`) REFERENCES `instance` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `snapshot_content` (
  `snapshot_id` char(26) NOT NULL,
  `position` int(11) NOT NULL,
  `kind` varchar(20) NOT NULL,
  `node_id` varchar(100) NOT NULL,
  `label` varchar(400) NOT NULL,
  `part_digest` binary(32) NOT NULL,
  PRIMARY KEY (`snapshot_id`,`position`),
  KEY `snapshot_content_part_fk` (`part_digest`),
  CONSTRAINT `snapshot_content_fk` FOREIGN KEY (`snapshot_id`) REFERENCES `snapshot` (`id`) ON DELETE CASCADE,
  CONSTRAINT `snapshot_content_part_fk` FOREIGN KEY (`part_digest`) REFERENCES `snapshot_part` (`digest`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `snapshot_part` (
  `digest` binary(32) NOT NULL,
  `content` longblob NOT NULL,
  `node_count` int(11) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`digest`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `snapshot_retention` (
  `application_id` char(26) NOT NULL,
  `keep_newest` int(11) DEFAULT NULL,
  `keep_days` int(11) DEFAULT NULL,
  PRIMARY KEY (`application_id`),
  CONSTRAINT `snapshot_retention_fk` FOREIGN KEY (`application_id`) REFERENCES `application` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `snapshot_tag` (
  `snapshot_id` char(26) NOT NULL,
  `tag` varchar(60) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (`snapshot_id`,`tag`),
  KEY `snapshot_tag_ix` (`tag`,`snapshot_id`),
  CONSTRAINT `snapshot_tag_fk` FOREIGN KEY (`snapshot_id`) REFERENCES `snapshot` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `stage_hold` (
  `pipeline_id` char(26) NOT NULL,
  `stage` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_as_ci NOT NULL,
  `reason` varchar(1000) NOT NULL,
  `set_by` varchar(100) NOT NULL,
  `set_at` datetime(6) NOT NULL,
  `promotion_id` char(26) DEFAULT NULL,
  PRIMARY KEY (`pipeline_id`,`stage`),
  CONSTRAINT `stage_hold_fk` FOREIGN KEY (`pipeline_id`) REFERENCES `pipeline` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `target_lease` (
  `target_id` char(26) NOT NULL,
  `fence` bigint(20) NOT NULL,
  `promotion_id` char(26) DEFAULT NULL,
  `node_id` varchar(100) DEFAULT NULL,
  `expires_at` datetime(6) NOT NULL,
  PRIMARY KEY (`target_id`),
  KEY `target_lease_node_ix` (`node_id`),
  KEY `target_lease_promotion_ix` (`promotion_id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `team` (
  `id` char(26) NOT NULL,
  `name` varchar(100) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `team_name_un` (`name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `template` (
  `id` char(26) NOT NULL,
  `team_id` char(26) NOT NULL,
  `name` varchar(100) NOT NULL,
  `description` varchar(1000) NOT NULL,
  `created_at` datetime(6) NOT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `template_name_un` (`team_id`,`name`),
  CONSTRAINT `template_team_fk` FOREIGN KEY (`team_id`) REFERENCES `team` (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `template_variable` (
  `template_id` char(26) NOT NULL,
  `name` varchar(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `sealed_value` mediumblob DEFAULT NULL,
  `hidden` tinyint(1) NOT NULL,
  `required` tinyint(1) NOT NULL,
  `locked` tinyint(1) NOT NULL,
  `pattern` varchar(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL,
  `updated_at` datetime(6) NOT NULL,
  PRIMARY KEY (`template_id`,`name`),
  CONSTRAINT `template_variable_fk` FOREIGN KEY (`template_id`) REFERENCES `template` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TRIGGER `audit_event_no_delete` BEFORE DELETE ON `audit_event` FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_event is append-only: rows are not deleted';

CREATE TRIGGER `audit_event_no_update` BEFORE UPDATE ON `audit_event` FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'audit_event is append-only: rows are not changed';
