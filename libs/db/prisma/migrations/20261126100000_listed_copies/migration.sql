-- What searches within my lists filter and sort by: a copy of it for each item, so that a page of a long list comes out of one
-- index, however it is sorted and however many series and cases there are beside those of the list. Triggers keep the copies, in the
-- transaction that changes what they are of.
CREATE TABLE "cases"."listed_series" (
    -- The item's position, by which an item is named to searches.
    "id" BIGINT NOT NULL,
    "my_list_id" TEXT COLLATE "C" NOT NULL,
    "series_id" BIGINT NOT NULL,
    "added_to_list_at" TIMESTAMPTZ(3) NOT NULL,
    "domain" TEXT COLLATE "C" NOT NULL,
    "modality" TEXT COLLATE "C" NOT NULL,
    "sex" TEXT COLLATE "C",
    "patient_years" INTEGER,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "series_date_time" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_minute" TIMESTAMPTZ(3) NOT NULL,
    "series_instance_uid" TEXT COLLATE "C" NOT NULL,
    "study_instance_uid" TEXT COLLATE "C" NOT NULL,
    "series_description" TEXT COLLATE "C" NOT NULL,
    "body_part_examined" TEXT COLLATE "C" NOT NULL,
    "station_name" TEXT COLLATE "C" NOT NULL,
    "manufacturer" TEXT COLLATE "C" NOT NULL,
    "manufacturer_model_name" TEXT COLLATE "C" NOT NULL,
    "patient_name" TEXT COLLATE "C" NOT NULL,
    "patient_id" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "listed_series_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "cases"."listed_case" (
    "id" BIGINT NOT NULL,
    "my_list_id" TEXT COLLATE "C" NOT NULL,
    "case_id" TEXT NOT NULL,
    "added_to_list_at" TIMESTAMPTZ(3) NOT NULL,
    "project_id" TEXT NOT NULL,
    "tags" TEXT[],
    "patient_id" TEXT COLLATE "C",
    "patient_name" TEXT COLLATE "C",
    "patient_age" INTEGER,
    "patient_sex" TEXT COLLATE "C",
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "listed_case_pkey" PRIMARY KEY ("id")
);

INSERT INTO cases.listed_series
SELECT i.position, i.my_list_id, i.series_id, i.created_at, k.domain, k.modality, k.sex,
  k.patient_years, k.width, k.height, k.series_date_time, k.created_at, k.updated_minute, k.series_instance_uid,
  k.study_instance_uid, k.series_description, k.body_part_examined, k.station_name, k.manufacturer,
  k.manufacturer_model_name, k.patient_name, k.patient_id
FROM cases.my_list_item i JOIN archive.series_search k ON k.id = i.series_id ORDER BY i.position;

INSERT INTO cases.listed_case
SELECT i.position, i.my_list_id, c.case_id, i.created_at, c.project_id, c.tags, c.patient_id,
  c.patient_name, c.patient_age, c.patient_sex, c.created_at, c.updated_at
FROM cases.my_list_item i JOIN cases.clinical_case c ON c.case_id = i.resource_id ORDER BY i.position;

-- One for each sort key, in both directions, with what keeps rows out of nearly every search.
CREATE INDEX listed_series_domain_idx ON cases.listed_series (my_list_id, domain, id) INCLUDE (series_id);
CREATE INDEX listed_series_modality_idx ON cases.listed_series (my_list_id, modality, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_sex_idx ON cases.listed_series (my_list_id, sex NULLS FIRST, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_patient_years_idx ON cases.listed_series (my_list_id, patient_years NULLS FIRST, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_width_idx ON cases.listed_series (my_list_id, width, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_height_idx ON cases.listed_series (my_list_id, height, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_series_date_time_idx ON cases.listed_series (my_list_id, series_date_time NULLS FIRST, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_created_at_idx ON cases.listed_series (my_list_id, created_at, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_updated_minute_idx ON cases.listed_series (my_list_id, updated_minute, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_series_instance_uid_idx ON cases.listed_series (my_list_id, series_instance_uid, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_study_instance_uid_idx ON cases.listed_series (my_list_id, study_instance_uid, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_series_description_idx ON cases.listed_series (my_list_id, series_description, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_body_part_examined_idx ON cases.listed_series (my_list_id, body_part_examined, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_station_name_idx ON cases.listed_series (my_list_id, station_name, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_manufacturer_idx ON cases.listed_series (my_list_id, manufacturer, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_manufacturer_model_name_idx ON cases.listed_series (my_list_id, manufacturer_model_name, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_patient_name_idx ON cases.listed_series (my_list_id, patient_name, id) INCLUDE (series_id, domain);
CREATE INDEX listed_series_patient_id_idx ON cases.listed_series (my_list_id, patient_id, id) INCLUDE (series_id, domain);
-- The latest additions come first, and those of one call in their order.
CREATE INDEX listed_series_added_to_list_at_idx ON cases.listed_series (my_list_id, added_to_list_at DESC, id) INCLUDE (series_id, domain);
-- By which a change finds its copies.
CREATE INDEX listed_series_series_id_idx ON cases.listed_series (series_id);

CREATE INDEX listed_case_list_case_id_idx ON cases.listed_case (my_list_id, case_id, id) INCLUDE (project_id);
CREATE INDEX listed_case_project_id_idx ON cases.listed_case (my_list_id, project_id, id) INCLUDE (case_id);
CREATE INDEX listed_case_patient_id_idx ON cases.listed_case (my_list_id, patient_id NULLS FIRST, id) INCLUDE (case_id, project_id);
CREATE INDEX listed_case_patient_name_idx ON cases.listed_case (my_list_id, patient_name NULLS FIRST, id) INCLUDE (case_id, project_id);
CREATE INDEX listed_case_patient_age_idx ON cases.listed_case (my_list_id, patient_age NULLS FIRST, id) INCLUDE (case_id, project_id);
CREATE INDEX listed_case_patient_sex_idx ON cases.listed_case (my_list_id, patient_sex NULLS FIRST, id) INCLUDE (case_id, project_id);
CREATE INDEX listed_case_created_at_idx ON cases.listed_case (my_list_id, created_at, id) INCLUDE (case_id, project_id);
CREATE INDEX listed_case_updated_at_idx ON cases.listed_case (my_list_id, updated_at, id) INCLUDE (case_id, project_id);
CREATE INDEX listed_case_added_to_list_at_idx ON cases.listed_case (my_list_id, added_to_list_at DESC, id) INCLUDE (case_id, project_id);
CREATE INDEX listed_case_case_id_idx ON cases.listed_case (case_id);

-- Index-only scans need pages that vacuum has seen; plans need to know of a long list that is new.
ALTER TABLE cases.listed_series SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE cases.listed_case SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

CREATE VIEW cases_read.listed_series AS SELECT * FROM cases.listed_series;

-- With the rights of the owner: lists are changed by one service, series by another.
--
-- Whoever adds an item holds what it is a copy of until the end of the transaction (FOR SHARE): a change that is under way is waited for,
-- and one that comes meanwhile finds the copy. Rows are locked in the order of what they are of, by everybody.
CREATE FUNCTION cases.copy_added_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO cases.listed_series
  SELECT i.position, i.my_list_id, i.series_id, i.created_at, k.domain, k.modality, k.sex,
    k.patient_years, k.width, k.height, k.series_date_time, k.created_at, k.updated_minute, k.series_instance_uid,
    k.study_instance_uid, k.series_description, k.body_part_examined, k.station_name, k.manufacturer,
    k.manufacturer_model_name, k.patient_name, k.patient_id
  FROM added i JOIN archive.series_search k ON k.id = i.series_id ORDER BY k.id FOR SHARE OF k
  ON CONFLICT DO NOTHING;
  INSERT INTO cases.listed_case
  SELECT i.position, i.my_list_id, c.case_id, i.created_at, c.project_id, c.tags, c.patient_id,
    c.patient_name, c.patient_age, c.patient_sex, c.created_at, c.updated_at
  FROM added i JOIN cases.clinical_case c ON c.case_id = i.resource_id WHERE i.series_id IS NULL ORDER BY c.case_id FOR SHARE OF c
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
CREATE TRIGGER my_list_item_added AFTER INSERT ON cases.my_list_item REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION cases.copy_added_items();

CREATE FUNCTION cases.forget_removed_items() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM FROM cases.listed_series l JOIN removed i ON i.position = l.id ORDER BY l.series_id FOR UPDATE OF l;
  DELETE FROM cases.listed_series l USING removed i WHERE i.position = l.id;
  PERFORM FROM cases.listed_case l JOIN removed i ON i.position = l.id ORDER BY l.case_id FOR UPDATE OF l;
  DELETE FROM cases.listed_case l USING removed i WHERE i.position = l.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER my_list_item_removed AFTER DELETE ON cases.my_list_item REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION cases.forget_removed_items();

CREATE FUNCTION cases.keep_listed_series() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  CASE TG_OP
  WHEN 'DELETE' THEN
    DELETE FROM cases.listed_series WHERE series_id = OLD.id;
  WHEN 'UPDATE' THEN
    UPDATE cases.listed_series SET (domain, modality, sex, patient_years, width, height, series_date_time, created_at, updated_minute,
        series_instance_uid, study_instance_uid, series_description, body_part_examined, station_name, manufacturer,
        manufacturer_model_name, patient_name, patient_id)
      = (NEW.domain, NEW.modality, NEW.sex, NEW.patient_years, NEW.width, NEW.height, NEW.series_date_time, NEW.created_at,
        NEW.updated_minute, NEW.series_instance_uid, NEW.study_instance_uid, NEW.series_description, NEW.body_part_examined,
        NEW.station_name, NEW.manufacturer, NEW.manufacturer_model_name, NEW.patient_name, NEW.patient_id)
      WHERE series_id = NEW.id;
  ELSE
    -- Rows of an archive that is made anew have items already.
    INSERT INTO cases.listed_series
    SELECT i.position, i.my_list_id, i.series_id, i.created_at, NEW.domain, NEW.modality, NEW.sex,
      NEW.patient_years, NEW.width, NEW.height, NEW.series_date_time, NEW.created_at, NEW.updated_minute,
      NEW.series_instance_uid, NEW.study_instance_uid, NEW.series_description, NEW.body_part_examined, NEW.station_name,
      NEW.manufacturer, NEW.manufacturer_model_name, NEW.patient_name, NEW.patient_id
    FROM cases.my_list_item i WHERE i.resource_id = NEW.series_instance_uid AND i.series_id = NEW.id
    ON CONFLICT DO NOTHING;
  END CASE;
  RETURN NULL;
END
$$;
CREATE TRIGGER series_search_listed AFTER INSERT OR UPDATE OR DELETE ON archive.series_search
  FOR EACH ROW EXECUTE FUNCTION cases.keep_listed_series();

CREATE FUNCTION cases.keep_listed_cases() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  CASE TG_OP
  WHEN 'DELETE' THEN
    DELETE FROM cases.listed_case WHERE case_id = OLD.case_id;
  WHEN 'UPDATE' THEN
    UPDATE cases.listed_case SET (project_id, tags, patient_id, patient_name, patient_age, patient_sex, created_at, updated_at)
      = (NEW.project_id, NEW.tags, NEW.patient_id, NEW.patient_name, NEW.patient_age, NEW.patient_sex, NEW.created_at,
        NEW.updated_at)
      WHERE case_id = NEW.case_id;
  ELSE
    INSERT INTO cases.listed_case
    SELECT i.position, i.my_list_id, NEW.case_id, i.created_at, NEW.project_id, NEW.tags, NEW.patient_id,
      NEW.patient_name, NEW.patient_age, NEW.patient_sex, NEW.created_at, NEW.updated_at
    FROM cases.my_list_item i WHERE i.resource_id = NEW.case_id AND i.series_id IS NULL
    ON CONFLICT DO NOTHING;
  END CASE;
  RETURN NULL;
END
$$;
CREATE TRIGGER clinical_case_listed AFTER INSERT OR DELETE ON cases.clinical_case
  FOR EACH ROW EXECUTE FUNCTION cases.keep_listed_cases();
CREATE TRIGGER clinical_case_listed_changed AFTER UPDATE ON cases.clinical_case FOR EACH ROW
  WHEN ((OLD.project_id, OLD.tags, OLD.patient_id, OLD.patient_name, OLD.patient_age, OLD.patient_sex, OLD.created_at,
      OLD.updated_at)
    IS DISTINCT FROM
    (NEW.project_id, NEW.tags, NEW.patient_id, NEW.patient_name, NEW.patient_age, NEW.patient_sex, NEW.created_at,
      NEW.updated_at))
  EXECUTE FUNCTION cases.keep_listed_cases();
