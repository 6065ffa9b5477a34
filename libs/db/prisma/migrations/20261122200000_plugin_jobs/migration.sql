-- Plug-in jobs with their queue, results, logs and feedback.

CREATE TABLE "jobs"."plugin_job" (
    "job_id" TEXT NOT NULL,
    "plugin_id" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "user_email" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'in_queue',
    "error_message" TEXT,
    "priority" INTEGER NOT NULL DEFAULT 0,
    "series" JSONB NOT NULL,
    "domain" TEXT NOT NULL,
    "results" JSONB,
    "provenance" JSONB,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "series_uids" TEXT[],
    "study_uids" TEXT[],
    "modalities" TEXT[],
    "series_dates" TIMESTAMPTZ(3)[],
    "patient_id" TEXT,
    "patient_name" TEXT,
    "patient_age" INTEGER,
    "patient_sex" TEXT,
    "patient_info" JSONB NOT NULL DEFAULT '{}',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "crashes" INTEGER NOT NULL DEFAULT 0,
    "phase" TEXT,
    "runner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "released" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "plugin_job_pkey" PRIMARY KEY ("job_id")
);
CREATE TABLE "jobs"."plugin_job_series" (
    "job_id" TEXT NOT NULL,
    "volume_id" INTEGER NOT NULL,
    "series_id" BIGINT NOT NULL,
    "series_uid" TEXT NOT NULL,

    CONSTRAINT "plugin_job_series_pkey" PRIMARY KEY ("job_id","volume_id")
);
CREATE TABLE "jobs"."feedback" (
    "feedback_id" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "is_consensual" BOOLEAN NOT NULL,
    "user_id" INTEGER NOT NULL,
    "user_email" TEXT NOT NULL,
    "data" JSONB,
    "action_log" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feedback_pkey" PRIMARY KEY ("feedback_id")
);
CREATE TABLE "jobs"."attachment" (
    "job_id" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "storage_key" TEXT NOT NULL,
    "size_bytes" BIGINT NOT NULL,

    CONSTRAINT "attachment_pkey" PRIMARY KEY ("job_id","path")
);
CREATE TABLE "jobs"."pending_file" (
    "file_key" TEXT NOT NULL,
    "job_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pending_file_pkey" PRIMARY KEY ("file_key")
);
CREATE TABLE "jobs"."job_log" (
    "job_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "job_log_pkey" PRIMARY KEY ("job_id","attempt","position")
);
CREATE TABLE "jobs"."job_manager" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL DEFAULT 'running',
    "suite_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "job_manager_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "plugin_job_created_at_job_id_idx" ON "jobs"."plugin_job"("created_at" DESC, "job_id");
CREATE INDEX "plugin_job_updated_at_job_id_idx" ON "jobs"."plugin_job"("updated_at" DESC, "job_id");
CREATE INDEX "plugin_job_finished_at_job_id_idx" ON "jobs"."plugin_job"("finished_at" DESC, "job_id");
CREATE INDEX "plugin_job_plugin_id_created_at_job_id_idx" ON "jobs"."plugin_job"("plugin_id", "created_at" DESC, "job_id");
CREATE INDEX "plugin_job_domain_created_at_job_id_idx" ON "jobs"."plugin_job"("domain", "created_at" DESC, "job_id");
CREATE INDEX "plugin_job_status_priority_created_at_job_id_idx" ON "jobs"."plugin_job"("status", "priority" DESC, "created_at", "job_id");
CREATE INDEX "plugin_job_user_email_started_at_idx" ON "jobs"."plugin_job"("user_email", "started_at");
CREATE INDEX "plugin_job_patient_id_idx" ON "jobs"."plugin_job"("patient_id");
CREATE INDEX "plugin_job_patient_name_idx" ON "jobs"."plugin_job" USING GIN ("patient_name" gin_trgm_ops);
CREATE INDEX "plugin_job_series_uids_idx" ON "jobs"."plugin_job" USING GIN ("series_uids");
CREATE INDEX "plugin_job_study_uids_idx" ON "jobs"."plugin_job" USING GIN ("study_uids");
CREATE INDEX "plugin_job_series_series_id_idx" ON "jobs"."plugin_job_series"("series_id");
CREATE INDEX "plugin_job_series_series_uid_idx" ON "jobs"."plugin_job_series"("series_uid");
CREATE INDEX "feedback_job_id_feedback_id_idx" ON "jobs"."feedback"("job_id", "feedback_id");
CREATE UNIQUE INDEX "attachment_storage_key_key" ON "jobs"."attachment"("storage_key");
CREATE INDEX "pending_file_created_at_idx" ON "jobs"."pending_file"("created_at");
ALTER TABLE "jobs"."plugin_job" ADD CONSTRAINT "plugin_job_plugin_id_fkey" FOREIGN KEY ("plugin_id") REFERENCES "jobs"."plugin"("plugin_id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "jobs"."plugin_job_series" ADD CONSTRAINT "plugin_job_series_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"."plugin_job"("job_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "jobs"."feedback" ADD CONSTRAINT "feedback_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"."plugin_job"("job_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "jobs"."attachment" ADD CONSTRAINT "attachment_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"."plugin_job"("job_id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "jobs"."job_log" ADD CONSTRAINT "job_log_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "jobs"."plugin_job"("job_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE jobs.plugin_job ADD CONSTRAINT plugin_job_status_known
  CHECK (status IN ('in_queue', 'processing', 'finished', 'failed', 'cancelled', 'invalidated'));
ALTER TABLE jobs.plugin_job ADD CONSTRAINT plugin_job_processing_held
  CHECK (status <> 'processing' OR (runner IS NOT NULL AND lease_until IS NOT NULL AND phase IS NOT NULL));
ALTER TABLE jobs.job_manager ADD CONSTRAINT job_manager_one CHECK (id = 1);
ALTER TABLE jobs.job_manager ADD CONSTRAINT job_manager_status_known CHECK (status IN ('running', 'stopped'));

-- A job at work changes its row every few seconds: room in the page keeps such updates off the indexes.
ALTER TABLE jobs.plugin_job SET (fillfactor = 70);

-- Series that a job uses: the archive must not delete them.
CREATE VIEW jobs_read.series_in_use AS SELECT series_id, series_uid, job_id FROM jobs.plugin_job_series;
-- For the lists that name jobs.
CREATE VIEW jobs_read.plugin_job AS SELECT job_id, plugin_id, domain, status FROM jobs.plugin_job;
