-- The foundation: one PostgreSQL schema for each owner, and the views through which others read.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "archive";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "auth";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "cases";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "jobs";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "sharing";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "work";

-- CreateTable
CREATE TABLE "archive"."patient" (
    "id" BIGSERIAL NOT NULL,
    "patient_name" TEXT NOT NULL,
    "patient_id" TEXT NOT NULL,
    "patient_birth_date" TEXT NOT NULL DEFAULT '',
    "patient_sex" TEXT NOT NULL DEFAULT '',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "patient_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "archive"."study" (
    "id" BIGSERIAL NOT NULL,
    "patient_pk" BIGINT NOT NULL,
    "study_instance_uid" TEXT NOT NULL,
    "study_description" TEXT NOT NULL DEFAULT '',
    "study_date" TEXT NOT NULL DEFAULT '',
    "study_time" TEXT NOT NULL DEFAULT '',
    "study_id" TEXT NOT NULL DEFAULT '',
    "accession_number" TEXT NOT NULL DEFAULT '',
    "patient_age" TEXT NOT NULL DEFAULT '',
    "referring_physician_name" TEXT NOT NULL DEFAULT '',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "study_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "archive"."series" (
    "id" BIGSERIAL NOT NULL,
    "study_pk" BIGINT NOT NULL,
    "patient_pk" BIGINT NOT NULL,
    "series_instance_uid" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "version" BIGINT NOT NULL DEFAULT 1,
    "modality" TEXT NOT NULL DEFAULT '',
    "series_number" INTEGER,
    "series_description" TEXT NOT NULL DEFAULT '',
    "series_date" TEXT NOT NULL DEFAULT '',
    "series_time" TEXT NOT NULL DEFAULT '',
    "series_date_time" TIMESTAMPTZ(3),
    "protocol_name" TEXT NOT NULL DEFAULT '',
    "body_part_examined" TEXT NOT NULL DEFAULT '',
    "manufacturer" TEXT NOT NULL DEFAULT '',
    "manufacturer_model_name" TEXT NOT NULL DEFAULT '',
    "station_name" TEXT NOT NULL DEFAULT '',
    "institution_name" TEXT NOT NULL DEFAULT '',
    "laterality" TEXT NOT NULL DEFAULT '',
    "frame_of_reference_uid" TEXT NOT NULL DEFAULT '',
    "performed_procedure_step_start_date" TEXT NOT NULL DEFAULT '',
    "performed_procedure_step_start_time" TEXT NOT NULL DEFAULT '',
    "width" INTEGER NOT NULL DEFAULT 0,
    "height" INTEGER NOT NULL DEFAULT 0,
    "images" int4multirange NOT NULL DEFAULT '{}'::int4multirange,
    "number_of_instances" INTEGER NOT NULL DEFAULT 0,
    "size_bytes" BIGINT NOT NULL DEFAULT 0,
    "parameters" JSONB NOT NULL DEFAULT '{}',
    "patient_info" JSONB NOT NULL DEFAULT '{}',
    "study_instance_uid" TEXT NOT NULL,
    "study_date" TEXT NOT NULL DEFAULT '',
    "study_description" TEXT NOT NULL DEFAULT '',
    "study_id" TEXT NOT NULL DEFAULT '',
    "accession_number" TEXT NOT NULL DEFAULT '',
    "patient_name" TEXT NOT NULL DEFAULT '',
    "patient_id" TEXT NOT NULL DEFAULT '',
    "patient_birth_date" TEXT NOT NULL DEFAULT '',
    "patient_sex" TEXT NOT NULL DEFAULT '',
    "patient_years" INTEGER,
    "source_type" TEXT NOT NULL DEFAULT 'unknown',
    "source_id" INTEGER NOT NULL DEFAULT 0,
    "source_name" TEXT NOT NULL DEFAULT '',
    "tags" JSONB NOT NULL DEFAULT '{}',
    "search_text" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "archive"."instance" (
    "id" BIGSERIAL NOT NULL,
    "series_pk" BIGINT NOT NULL,
    "sop_instance_uid" TEXT NOT NULL,
    "sop_class_uid" TEXT NOT NULL,
    "transfer_syntax_uid" TEXT NOT NULL,
    "image_number" INTEGER NOT NULL,
    "instance_number" TEXT NOT NULL DEFAULT '',
    "image_type" TEXT NOT NULL DEFAULT '',
    "rows" INTEGER NOT NULL DEFAULT 0,
    "columns" INTEGER NOT NULL DEFAULT 0,
    "bits_allocated" INTEGER NOT NULL DEFAULT 0,
    "number_of_frames" INTEGER NOT NULL DEFAULT 0,
    "storage_key" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "pixel_header" JSONB,
    "tags" JSONB NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" INTEGER NOT NULL,
    "transformed_by" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "archive"."discarded_bytes" (
    "storage_key" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "discarded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "discarded_bytes_pkey" PRIMARY KEY ("storage_key")
);

-- CreateTable
CREATE TABLE "archive"."outbox" (
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."user" (
    "id" SERIAL NOT NULL,
    "user_email" TEXT NOT NULL,
    "login_id" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "login_enabled" BOOLEAN NOT NULL DEFAULT true,
    "superuser" BOOLEAN NOT NULL DEFAULT false,
    "preferences" JSONB NOT NULL DEFAULT '{}',
    "last_login_time" TIMESTAMPTZ(3) NOT NULL DEFAULT '1970-01-01 00:00:00+00'::timestamp with time zone,
    "last_login_ip" TEXT NOT NULL DEFAULT '',
    "access_version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."group" (
    "group_id" SERIAL NOT NULL,
    "group_name" TEXT NOT NULL,
    "privileges" TEXT[],
    "domains" TEXT[],
    "read_projects" TEXT[],
    "write_projects" TEXT[],
    "add_series_projects" TEXT[],
    "view_personal_info_projects" TEXT[],
    "moderate_projects" TEXT[],
    "read_plugin" TEXT[],
    "execute_plugin" TEXT[],
    "manage_jobs" TEXT[],
    "input_personal_feedback" TEXT[],
    "input_consensual_feedback" TEXT[],
    "manage_feedback" TEXT[],
    "view_personal_info" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "group_pkey" PRIMARY KEY ("group_id")
);

-- CreateTable
CREATE TABLE "auth"."user_group" (
    "user_id" INTEGER NOT NULL,
    "group_id" INTEGER NOT NULL,

    CONSTRAINT "user_group_pkey" PRIMARY KEY ("user_id","group_id")
);

-- CreateTable
CREATE TABLE "auth"."access_token" (
    "token_id" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "refresh_token_hash" BYTEA,
    "permanent" BOOLEAN NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "expires_at" TIMESTAMPTZ(3),
    "refresh_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("token_id")
);

-- CreateTable
CREATE TABLE "auth"."server_param" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "server_param_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "auth"."audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "event_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "user_id" INTEGER,
    "user_email" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "entity_id" TEXT NOT NULL,
    "details" JSONB NOT NULL,
    "request_id" TEXT NOT NULL,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."log_entry" (
    "id" BIGSERIAL NOT NULL,
    "created" TIMESTAMPTZ(3) NOT NULL,
    "entry_type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,

    CONSTRAINT "log_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."outbox" (
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "cases"."project" (
    "project_id" TEXT NOT NULL,
    "project_name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "icon" JSONB NOT NULL,
    "tags" JSONB NOT NULL DEFAULT '[]',
    "window_presets" JSONB NOT NULL DEFAULT '[]',
    "window_priority" TEXT NOT NULL DEFAULT 'dicom,auto',
    "case_attributes_schema" JSONB NOT NULL DEFAULT '{}',
    "label_attributes_schema" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "project_pkey" PRIMARY KEY ("project_id")
);

-- CreateTable
CREATE TABLE "cases"."clinical_case" (
    "case_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "tags" TEXT[],
    "domains" TEXT[],
    "latest_revision" JSONB NOT NULL,
    "revision_count" INTEGER NOT NULL,
    "patient_id" TEXT,
    "patient_name" TEXT,
    "patient_age" INTEGER,
    "patient_sex" TEXT,
    "patient_info" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "clinical_case_pkey" PRIMARY KEY ("case_id")
);

-- CreateTable
CREATE TABLE "cases"."revision" (
    "case_id" TEXT NOT NULL,
    "revision_index" INTEGER NOT NULL,
    "creator" TEXT NOT NULL,
    "date" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "description" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "series" JSONB NOT NULL,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("case_id","revision_index")
);

-- CreateTable
CREATE TABLE "cases"."case_series" (
    "case_id" TEXT NOT NULL,
    "series_id" BIGINT NOT NULL,
    "series_uid" TEXT NOT NULL,

    CONSTRAINT "case_series_pkey" PRIMARY KEY ("case_id","series_id")
);

-- CreateTable
CREATE TABLE "cases"."outbox" (
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "jobs"."plugin" (
    "plugin_id" TEXT NOT NULL,
    "plugin_name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "definition" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "plugin_pkey" PRIMARY KEY ("plugin_id")
);

-- CreateTable
CREATE TABLE "jobs"."outbox" (
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sharing"."box" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "send_method" TEXT NOT NULL,
    "profile" TEXT[],
    "last_contact" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "box_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sharing"."outbox" (
    "id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work"."task" (
    "task_id" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "user_email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'processing',
    "message" TEXT NOT NULL DEFAULT '',
    "finished" INTEGER,
    "total" INTEGER,
    "error_message" TEXT,
    "finished_message" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "download_file_type" TEXT,
    "download_key" TEXT,
    "dismissed" BOOLEAN NOT NULL DEFAULT false,
    "outcomes" JSONB NOT NULL DEFAULT '[]',
    "resumable" JSONB,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "task_pkey" PRIMARY KEY ("task_id")
);

-- CreateTable
CREATE TABLE "work"."lease" (
    "name" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "patient_patient_id_idx" ON "archive"."patient"("patient_id");

-- CreateIndex
CREATE UNIQUE INDEX "patient_patient_name_patient_id_key" ON "archive"."patient"("patient_name", "patient_id");

-- CreateIndex
CREATE INDEX "study_study_instance_uid_idx" ON "archive"."study"("study_instance_uid");

-- CreateIndex
CREATE INDEX "study_study_date_id_idx" ON "archive"."study"("study_date", "id");

-- CreateIndex
CREATE INDEX "study_accession_number_idx" ON "archive"."study"("accession_number");

-- CreateIndex
CREATE UNIQUE INDEX "study_patient_pk_study_instance_uid_key" ON "archive"."study"("patient_pk", "study_instance_uid");

-- CreateIndex
CREATE INDEX "series_series_instance_uid_idx" ON "archive"."series"("series_instance_uid");

-- CreateIndex
CREATE INDEX "series_study_instance_uid_idx" ON "archive"."series"("study_instance_uid");

-- CreateIndex
CREATE INDEX "series_patient_pk_idx" ON "archive"."series"("patient_pk");

-- CreateIndex
CREATE INDEX "series_domain_created_at_id_idx" ON "archive"."series"("domain", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "series_created_at_id_idx" ON "archive"."series"("created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "series_series_date_time_id_idx" ON "archive"."series"("series_date_time" DESC, "id");

-- CreateIndex
CREATE INDEX "series_modality_created_at_id_idx" ON "archive"."series"("modality", "created_at" DESC, "id");

-- CreateIndex
CREATE INDEX "series_patient_id_idx" ON "archive"."series"("patient_id");

-- CreateIndex
CREATE INDEX "series_source_type_source_id_idx" ON "archive"."series"("source_type", "source_id");

-- CreateIndex
CREATE INDEX "series_search_text_idx" ON "archive"."series" USING GIN ("search_text" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "series_patient_name_idx" ON "archive"."series" USING GIN ("patient_name" gin_trgm_ops);

-- CreateIndex
CREATE UNIQUE INDEX "series_study_pk_series_instance_uid_key" ON "archive"."series"("study_pk", "series_instance_uid");

-- CreateIndex
CREATE UNIQUE INDEX "instance_storage_key_key" ON "archive"."instance"("storage_key");

-- CreateIndex
CREATE INDEX "instance_sop_instance_uid_idx" ON "archive"."instance"("sop_instance_uid");

-- CreateIndex
CREATE UNIQUE INDEX "instance_series_pk_sop_instance_uid_key" ON "archive"."instance"("series_pk", "sop_instance_uid");

-- CreateIndex
CREATE UNIQUE INDEX "instance_series_pk_image_number_key" ON "archive"."instance"("series_pk", "image_number");

-- CreateIndex
CREATE INDEX "discarded_bytes_discarded_at_idx" ON "archive"."discarded_bytes"("discarded_at");

-- CreateIndex
CREATE INDEX "outbox_published_at_idx" ON "archive"."outbox"("published_at");

-- CreateIndex
CREATE UNIQUE INDEX "user_user_email_key" ON "auth"."user"("user_email");

-- CreateIndex
CREATE UNIQUE INDEX "user_login_id_key" ON "auth"."user"("login_id");

-- CreateIndex
CREATE INDEX "user_group_group_id_idx" ON "auth"."user_group"("group_id");

-- CreateIndex
CREATE UNIQUE INDEX "access_token_token_hash_key" ON "auth"."access_token"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "access_token_refresh_token_hash_key" ON "auth"."access_token"("refresh_token_hash");

-- CreateIndex
CREATE INDEX "access_token_user_id_idx" ON "auth"."access_token"("user_id");

-- CreateIndex
CREATE INDEX "access_token_expires_at_idx" ON "auth"."access_token"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "audit_entry_event_id_key" ON "auth"."audit_entry"("event_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "auth"."audit_entry"("at" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_user_id_at_idx" ON "auth"."audit_entry"("user_id", "at" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_entity_entity_id_idx" ON "auth"."audit_entry"("entity", "entity_id");

-- CreateIndex
CREATE UNIQUE INDEX "log_entry_event_id_key" ON "auth"."log_entry"("event_id");

-- CreateIndex
CREATE INDEX "log_entry_created_id_idx" ON "auth"."log_entry"("created" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "outbox_published_at_idx" ON "auth"."outbox"("published_at");

-- CreateIndex
CREATE INDEX "clinical_case_project_id_created_at_case_id_idx" ON "cases"."clinical_case"("project_id", "created_at" DESC, "case_id");

-- CreateIndex
CREATE INDEX "clinical_case_created_at_case_id_idx" ON "cases"."clinical_case"("created_at" DESC, "case_id");

-- CreateIndex
CREATE INDEX "clinical_case_updated_at_case_id_idx" ON "cases"."clinical_case"("updated_at" DESC, "case_id");

-- CreateIndex
CREATE INDEX "clinical_case_patient_id_idx" ON "cases"."clinical_case"("patient_id");

-- CreateIndex
CREATE INDEX "clinical_case_patient_name_idx" ON "cases"."clinical_case" USING GIN ("patient_name" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "clinical_case_tags_idx" ON "cases"."clinical_case" USING GIN ("tags");

-- CreateIndex
CREATE INDEX "case_series_series_id_idx" ON "cases"."case_series"("series_id");

-- CreateIndex
CREATE INDEX "case_series_series_uid_idx" ON "cases"."case_series"("series_uid");

-- CreateIndex
CREATE INDEX "outbox_published_at_idx" ON "cases"."outbox"("published_at");

-- CreateIndex
CREATE UNIQUE INDEX "plugin_plugin_name_version_key" ON "jobs"."plugin"("plugin_name", "version");

-- CreateIndex
CREATE INDEX "outbox_published_at_idx" ON "jobs"."outbox"("published_at");

-- CreateIndex
CREATE UNIQUE INDEX "box_name_key" ON "sharing"."box"("name");

-- CreateIndex
CREATE INDEX "box_token_idx" ON "sharing"."box"("token");

-- CreateIndex
CREATE INDEX "outbox_published_at_idx" ON "sharing"."outbox"("published_at");

-- CreateIndex
CREATE INDEX "task_user_email_created_at_idx" ON "work"."task"("user_email", "created_at" DESC);

-- CreateIndex
CREATE INDEX "task_service_status_idx" ON "work"."task"("service", "status");

-- AddForeignKey
ALTER TABLE "archive"."study" ADD CONSTRAINT "study_patient_pk_fkey" FOREIGN KEY ("patient_pk") REFERENCES "archive"."patient"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive"."series" ADD CONSTRAINT "series_study_pk_fkey" FOREIGN KEY ("study_pk") REFERENCES "archive"."study"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archive"."instance" ADD CONSTRAINT "instance_series_pk_fkey" FOREIGN KEY ("series_pk") REFERENCES "archive"."series"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."user_group" ADD CONSTRAINT "user_group_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."user_group" ADD CONSTRAINT "user_group_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "auth"."group"("group_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."access_token" ADD CONSTRAINT "access_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases"."clinical_case" ADD CONSTRAINT "clinical_case_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "cases"."project"("project_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases"."revision" ADD CONSTRAINT "revision_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "cases"."clinical_case"("case_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "cases"."case_series" ADD CONSTRAINT "case_series_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "cases"."clinical_case"("case_id") ON DELETE CASCADE ON UPDATE CASCADE;


-- What Prisma's schema cannot say ---------------------------------------------------------------------------------------

ALTER TABLE auth.audit_entry ADD CONSTRAINT audit_entry_action_named CHECK (action <> '');
ALTER TABLE work.task ADD CONSTRAINT task_status_known CHECK (status IN ('processing', 'finished', 'error'));
ALTER TABLE archive.instance ADD CONSTRAINT instance_image_number_positive CHECK (image_number >= 1);
ALTER TABLE archive.instance ADD CONSTRAINT instance_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$');

-- Every store updates its series row: room in the page keeps such updates off the indexes.
ALTER TABLE archive.series SET (fillfactor = 80);
ALTER TABLE work.task SET (fillfactor = 70);

-- Views for other services ----------------------------------------------------------------------------------------------

CREATE SCHEMA archive_read;

CREATE VIEW archive_read.series AS
SELECT id, series_instance_uid, study_instance_uid, domain, version, modality, width, height, images, number_of_instances,
       series_date_time, patient_id, patient_name, patient_years, patient_sex, patient_info, created_at, updated_at
FROM archive.series;

CREATE VIEW archive_read.instance AS
SELECT id, series_pk AS series_id, image_number, sop_instance_uid, storage_key, size_bytes, transfer_syntax_uid, pixel_header
FROM archive.instance;

CREATE SCHEMA cases_read;

-- Series that a case uses: the archive must not delete them (DECISIONS 11).
CREATE VIEW cases_read.series_in_use AS
SELECT series_id, series_uid, case_id FROM cases.case_series;

-- Projects and plug-ins, for what auth tells a user that they may open.
CREATE VIEW cases_read.project AS SELECT * FROM cases.project;

CREATE SCHEMA jobs_read;
CREATE VIEW jobs_read.plugin AS SELECT * FROM jobs.plugin;
