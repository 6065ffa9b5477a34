-- What searches of series filter and sort by. A row of archive.series is wide, and every stored image changes it; this one is
-- narrow and changes when something searched does, so that its indexes answer alone (index-only scans) and storing an image
-- of a known series touches none of them.
--
-- Text is compared by bytes, as MongoDB orders it, whatever the language of the database.
CREATE TABLE "archive"."series_search" (
    "id" BIGINT NOT NULL,
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
    "patient_id" TEXT COLLATE "C" NOT NULL
);

-- archive.series as it is searched. A row of version 0 is about to be filled by the transaction that made it.
CREATE VIEW archive.searched_series AS
SELECT id, domain, modality, patient_info->>'sex' AS sex, patient_years, width, height, series_date_time, created_at,
  date_bin('1 minute', updated_at, timestamptz '2000-01-01Z') AS updated_minute, series_instance_uid, study_instance_uid,
  series_description, body_part_examined, station_name, manufacturer, manufacturer_model_name, patient_name, patient_id
FROM archive.series WHERE version > 0;

INSERT INTO archive.series_search SELECT * FROM archive.searched_series ORDER BY id;

ALTER TABLE archive.series_search ADD CONSTRAINT series_search_pkey PRIMARY KEY (id);

-- One for each sort key, in both directions. What else filters often stands beside it, so that rows are passed over without
-- looking at the table.
CREATE INDEX series_search_created_at_idx ON archive.series_search (created_at, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time);
CREATE INDEX series_search_updated_minute_idx ON archive.series_search (updated_minute, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_series_date_time_idx ON archive.series_search (series_date_time NULLS FIRST, id)
  INCLUDE (domain, modality, sex, patient_years, created_at);
CREATE INDEX series_search_modality_idx ON archive.series_search (modality, id)
  INCLUDE (domain, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_patient_name_idx ON archive.series_search (patient_name, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_patient_id_idx ON archive.series_search (patient_id, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_patient_years_idx ON archive.series_search (patient_years NULLS FIRST, id)
  INCLUDE (domain, modality, sex, series_date_time, created_at);
CREATE INDEX series_search_sex_idx ON archive.series_search (sex NULLS FIRST, id)
  INCLUDE (domain, modality, patient_years, series_date_time, created_at);
CREATE INDEX series_search_series_description_idx ON archive.series_search (series_description, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_body_part_examined_idx ON archive.series_search (body_part_examined, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_station_name_idx ON archive.series_search (station_name, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_manufacturer_model_name_idx ON archive.series_search (manufacturer_model_name, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_manufacturer_idx ON archive.series_search (manufacturer, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_width_idx ON archive.series_search (width, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_height_idx ON archive.series_search (height, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_series_instance_uid_idx ON archive.series_search (series_instance_uid, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_study_instance_uid_idx ON archive.series_search (study_instance_uid, id)
  INCLUDE (domain, modality, sex, patient_years, series_date_time, created_at);
CREATE INDEX series_search_domain_idx ON archive.series_search (domain, id)
  INCLUDE (modality, sex, patient_years, series_date_time, created_at);

-- The usual order for those who have few of many domains.
CREATE INDEX series_search_domain_created_at_idx ON archive.series_search (domain, created_at, id)
  INCLUDE (modality, sex, patient_years, series_date_time);

-- Parts of texts. A short list of what is still to be put in, because every search reads all of it.
CREATE INDEX series_search_text_parts_idx ON archive.series_search USING GIN (
  patient_name gin_trgm_ops, patient_id gin_trgm_ops, series_description gin_trgm_ops) WITH (gin_pending_list_limit = 256);

-- Index-only scans need pages that vacuum has seen.
ALTER TABLE archive.series_search SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);

-- These answered searches of series before.
DROP INDEX archive.series_domain_created_at_id_idx;
DROP INDEX archive.series_created_at_id_idx;
DROP INDEX archive.series_series_date_time_id_idx;
DROP INDEX archive.series_modality_created_at_id_idx;
DROP INDEX archive.series_patient_name_idx;

CREATE FUNCTION archive.keep_series_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  row archive.searched_series;
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM archive.series_search WHERE id = OLD.id;
    RETURN NULL;
  END IF;
  SELECT * INTO row FROM archive.searched_series WHERE id = NEW.id;
  UPDATE archive.series_search SET (domain, modality, sex, patient_years, width, height, series_date_time, created_at,
      updated_minute, series_instance_uid, study_instance_uid, series_description, body_part_examined, station_name,
      manufacturer, manufacturer_model_name, patient_name, patient_id)
    = (row.domain, row.modality, row.sex, row.patient_years, row.width, row.height, row.series_date_time, row.created_at,
      row.updated_minute, row.series_instance_uid, row.study_instance_uid, row.series_description, row.body_part_examined,
      row.station_name, row.manufacturer, row.manufacturer_model_name, row.patient_name, row.patient_id)
    WHERE id = NEW.id;
  IF NOT FOUND THEN
    INSERT INTO archive.series_search SELECT row.* WHERE row.id IS NOT NULL;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER series_search_made AFTER INSERT ON archive.series FOR EACH ROW
  WHEN (NEW.version > 0) EXECUTE FUNCTION archive.keep_series_search();
CREATE TRIGGER series_search_removed AFTER DELETE ON archive.series FOR EACH ROW
  EXECUTE FUNCTION archive.keep_series_search();
-- An image more changes nothing that is searched, but for the minute.
CREATE TRIGGER series_search_changed AFTER UPDATE ON archive.series FOR EACH ROW
  WHEN (OLD.version = 0
    OR date_bin('1 minute', OLD.updated_at, timestamptz '2000-01-01Z') <> date_bin('1 minute', NEW.updated_at, timestamptz '2000-01-01Z')
    OR (OLD.domain, OLD.modality, OLD.patient_info->>'sex', OLD.patient_years, OLD.width, OLD.height, OLD.series_date_time,
        OLD.created_at, OLD.series_instance_uid, OLD.study_instance_uid, OLD.series_description, OLD.body_part_examined,
        OLD.station_name, OLD.manufacturer, OLD.manufacturer_model_name, OLD.patient_name, OLD.patient_id)
      IS DISTINCT FROM
       (NEW.domain, NEW.modality, NEW.patient_info->>'sex', NEW.patient_years, NEW.width, NEW.height, NEW.series_date_time,
        NEW.created_at, NEW.series_instance_uid, NEW.study_instance_uid, NEW.series_description, NEW.body_part_examined,
        NEW.station_name, NEW.manufacturer, NEW.manufacturer_model_name, NEW.patient_name, NEW.patient_id))
  EXECUTE FUNCTION archive.keep_series_search();
