-- Whether somebody may see a patient or a study is asked for each one that a list passes over: an index alone answers.
DROP INDEX "archive"."series_patient_pk_idx";
CREATE INDEX "series_patient_pk_domain_idx" ON "archive"."series"("patient_pk", "domain");
CREATE INDEX "series_study_pk_domain_idx" ON "archive"."series"("study_pk", "domain");
