-- A job that runs another one again, and hashes by which results are compared.

ALTER TABLE "jobs"."plugin_job" ADD COLUMN "rerun_of" TEXT;
ALTER TABLE "jobs"."attachment" ADD COLUMN "sha256" TEXT;
CREATE INDEX "plugin_job_rerun_of_idx" ON "jobs"."plugin_job"("rerun_of");
ALTER TABLE "jobs"."plugin_job" ADD CONSTRAINT "plugin_job_rerun_of_fkey" FOREIGN KEY ("rerun_of") REFERENCES "jobs"."plugin_job"("job_id") ON DELETE SET NULL ON UPDATE CASCADE;
