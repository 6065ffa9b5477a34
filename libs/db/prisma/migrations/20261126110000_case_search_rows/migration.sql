-- What searches of cases look at, in narrow rows of their own, as series have them: a row of clinical_case holds its latest revision and
-- is many times as long, so that looking at the texts and tags of many cases took most of a search's time. A trigger keeps them.
CREATE TABLE "cases"."case_search" (
    "id" BIGINT NOT NULL,
    "case_id" TEXT NOT NULL,
    "project_id" TEXT COLLATE "C" NOT NULL,
    "tags" TEXT[],
    "patient_id" TEXT COLLATE "C",
    "patient_name" TEXT COLLATE "C",
    "patient_age" INTEGER,
    "patient_sex" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL
);

INSERT INTO cases.case_search
SELECT id, case_id, project_id, tags, patient_id, patient_name, patient_age, patient_sex, created_at, updated_at
FROM cases.clinical_case ORDER BY id;

ALTER TABLE cases.case_search ADD CONSTRAINT case_search_pkey PRIMARY KEY (id);

-- One for each sort key, in both directions. What else filters often stands beside it, so that rows are passed over without looking
-- at the table.
CREATE INDEX case_search_created_at_idx ON cases.case_search (created_at, id)
  INCLUDE (project_id, patient_sex, patient_age);
CREATE INDEX case_search_updated_at_idx ON cases.case_search (updated_at, id)
  INCLUDE (project_id, patient_sex, patient_age, created_at);
CREATE INDEX case_search_project_created_at_idx ON cases.case_search (project_id, created_at, id)
  INCLUDE (patient_sex, patient_age);
CREATE INDEX case_search_project_idx ON cases.case_search (project_id, id)
  INCLUDE (patient_sex, patient_age, created_at);
CREATE INDEX case_search_case_id_idx ON cases.case_search (case_id, id)
  INCLUDE (project_id, patient_sex, patient_age, created_at);
CREATE INDEX case_search_patient_name_idx ON cases.case_search (patient_name NULLS FIRST, id)
  INCLUDE (project_id, patient_sex, patient_age, created_at);
CREATE INDEX case_search_patient_id_idx ON cases.case_search (patient_id NULLS FIRST, id)
  INCLUDE (project_id, patient_sex, patient_age, created_at);
CREATE INDEX case_search_patient_age_idx ON cases.case_search (patient_age NULLS FIRST, id)
  INCLUDE (project_id, patient_sex, created_at);
CREATE INDEX case_search_patient_sex_idx ON cases.case_search (patient_sex NULLS FIRST, id)
  INCLUDE (project_id, patient_age, created_at);
CREATE INDEX case_search_tags_idx ON cases.case_search USING GIN (tags) WITH (gin_pending_list_limit = 256);
-- Parts of texts. A short list of what is still to be put in, because every search reads all of it.
CREATE INDEX case_search_text_parts_idx ON cases.case_search USING GIN (patient_name gin_trgm_ops, patient_id gin_trgm_ops)
  WITH (gin_pending_list_limit = 256);

-- Index-only scans need pages that vacuum has seen.
ALTER TABLE cases.case_search SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- These answered searches of cases before.
DROP INDEX cases.clinical_case_search_created_at_idx;
DROP INDEX cases.clinical_case_search_updated_at_idx;
DROP INDEX cases.clinical_case_search_project_created_at_idx;
DROP INDEX cases.clinical_case_search_project_idx;
DROP INDEX cases.clinical_case_search_patient_name_idx;
DROP INDEX cases.clinical_case_search_patient_id_idx;
DROP INDEX cases.clinical_case_search_patient_age_idx;
DROP INDEX cases.clinical_case_search_patient_sex_idx;
DROP INDEX cases.clinical_case_search_patient_id_parts_idx;
DROP INDEX cases.clinical_case_patient_name_idx;
DROP INDEX cases.clinical_case_tags_idx;

CREATE FUNCTION cases.keep_case_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_OP
  WHEN 'DELETE' THEN
    DELETE FROM cases.case_search WHERE id = OLD.id;
  WHEN 'UPDATE' THEN
    UPDATE cases.case_search SET (id, case_id, project_id, tags, patient_id, patient_name, patient_age, patient_sex, created_at,
        updated_at)
      = (NEW.id, NEW.case_id, NEW.project_id, NEW.tags, NEW.patient_id, NEW.patient_name, NEW.patient_age, NEW.patient_sex,
        NEW.created_at, NEW.updated_at)
      WHERE id = OLD.id;
  ELSE
    INSERT INTO cases.case_search
    VALUES (NEW.id, NEW.case_id, NEW.project_id, NEW.tags, NEW.patient_id, NEW.patient_name, NEW.patient_age, NEW.patient_sex,
      NEW.created_at, NEW.updated_at);
  END CASE;
  RETURN NULL;
END
$$;
CREATE TRIGGER case_search_made AFTER INSERT OR DELETE ON cases.clinical_case
  FOR EACH ROW EXECUTE FUNCTION cases.keep_case_search();
CREATE TRIGGER case_search_changed AFTER UPDATE ON cases.clinical_case FOR EACH ROW
  WHEN ((OLD.id, OLD.case_id, OLD.project_id, OLD.tags, OLD.patient_id, OLD.patient_name, OLD.patient_age, OLD.patient_sex,
      OLD.created_at, OLD.updated_at)
    IS DISTINCT FROM
    (NEW.id, NEW.case_id, NEW.project_id, NEW.tags, NEW.patient_id, NEW.patient_name, NEW.patient_age, NEW.patient_sex,
      NEW.created_at, NEW.updated_at))
  EXECUTE FUNCTION cases.keep_case_search();
