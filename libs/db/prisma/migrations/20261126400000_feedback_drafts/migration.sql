-- Feedback that somebody has begun and not registered yet.
CREATE TABLE "jobs"."feedback_draft" (
    "job_id" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "is_consensual" BOOLEAN NOT NULL,
    "data" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feedback_draft_pkey" PRIMARY KEY ("job_id", "user_id", "is_consensual")
);

ALTER TABLE "jobs"."feedback_draft" ADD CONSTRAINT "feedback_draft_job_id_fkey"
    FOREIGN KEY ("job_id") REFERENCES "jobs"."plugin_job"("job_id") ON DELETE CASCADE ON UPDATE CASCADE;
