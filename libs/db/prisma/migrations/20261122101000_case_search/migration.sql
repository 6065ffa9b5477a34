-- What searches of cases filter and sort by, as indexes that answer alone (index-only scans): a row holds its latest revision, which
-- only the rows of a page are read for. Rows are named by a number, which is shorter than a case's id and grows with time.
ALTER TABLE cases.clinical_case ADD COLUMN "id" BIGSERIAL NOT NULL;
CREATE UNIQUE INDEX "clinical_case_id_key" ON "cases"."clinical_case"("id");

-- Text is compared by bytes, as MongoDB orders it, whatever the language of the database.
ALTER TABLE cases.clinical_case ALTER COLUMN patient_id TYPE TEXT COLLATE "C", ALTER COLUMN patient_name TYPE TEXT COLLATE "C",
  ALTER COLUMN patient_sex TYPE TEXT COLLATE "C";

-- These answered searches of cases before.
DROP INDEX cases.clinical_case_created_at_case_id_idx;
DROP INDEX cases.clinical_case_updated_at_case_id_idx;
DROP INDEX cases.clinical_case_patient_id_idx;

-- One for each sort key, in both directions. What else filters often stands beside it, so that rows are passed over without looking
-- at the table.
CREATE INDEX clinical_case_search_created_at_idx ON cases.clinical_case (created_at, id)
  INCLUDE (project_id, patient_sex, patient_age);
CREATE INDEX clinical_case_search_updated_at_idx ON cases.clinical_case (updated_at, id)
  INCLUDE (project_id, patient_sex, patient_age, created_at);
CREATE INDEX clinical_case_search_project_created_at_idx ON cases.clinical_case (project_id, created_at, id)
  INCLUDE (patient_sex, patient_age);
CREATE INDEX clinical_case_search_project_idx ON cases.clinical_case (project_id, id)
  INCLUDE (patient_sex, patient_age, created_at);
CREATE INDEX clinical_case_search_patient_name_idx ON cases.clinical_case (patient_name NULLS FIRST, id)
  INCLUDE (project_id, patient_sex, patient_age, created_at);
CREATE INDEX clinical_case_search_patient_id_idx ON cases.clinical_case (patient_id NULLS FIRST, id)
  INCLUDE (project_id, patient_sex, patient_age, created_at);
CREATE INDEX clinical_case_search_patient_age_idx ON cases.clinical_case (patient_age NULLS FIRST, id)
  INCLUDE (project_id, patient_sex, created_at);
CREATE INDEX clinical_case_search_patient_sex_idx ON cases.clinical_case (patient_sex NULLS FIRST, id)
  INCLUDE (project_id, patient_age, created_at);

-- Index-only scans need pages that vacuum has seen.
ALTER TABLE cases.clinical_case SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- Parts of IDs as of names.
CREATE INDEX clinical_case_search_patient_id_parts_idx ON cases.clinical_case USING GIN (patient_id gin_trgm_ops);
