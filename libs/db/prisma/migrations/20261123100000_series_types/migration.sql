-- Types and tags of series, and what still has to be typed.

CREATE TABLE "archive"."series_type" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "series_type_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."series_type_rule" (
    "id" BIGSERIAL NOT NULL,
    "series_type_id" BIGINT NOT NULL,

    CONSTRAINT "series_type_rule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."series_type_rule_attribute" (
    "id" BIGSERIAL NOT NULL,
    "series_type_rule_id" BIGINT NOT NULL,
    "tag" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT,
    "value" TEXT NOT NULL,
    "compared_value" TEXT NOT NULL,
    "element_path" jsonpath,

    CONSTRAINT "series_type_rule_attribute_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."series_type_assignment" (
    "series_id" BIGINT NOT NULL,
    "series_type_id" BIGINT NOT NULL,
    "manual" BOOLEAN NOT NULL,

    CONSTRAINT "series_type_assignment_pkey" PRIMARY KEY ("series_id","series_type_id")
);

CREATE TABLE "archive"."series_to_type" (
    "id" BIGSERIAL NOT NULL,
    "series_id" BIGINT NOT NULL,

    CONSTRAINT "series_to_type_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."series_typing_run" (
    "id" BIGSERIAL NOT NULL,
    "last_series_id" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "series_typing_run_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."series_tag" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "series_tag_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."series_tagging" (
    "series_id" BIGINT NOT NULL,
    "series_tag_id" BIGINT NOT NULL,

    CONSTRAINT "series_tagging_pkey" PRIMARY KEY ("series_id","series_tag_id")
);

CREATE UNIQUE INDEX "series_type_name_key" ON "archive"."series_type"("name");
CREATE INDEX "series_type_rule_series_type_id_idx" ON "archive"."series_type_rule"("series_type_id");
CREATE INDEX "series_type_rule_attribute_series_type_rule_id_idx" ON "archive"."series_type_rule_attribute"("series_type_rule_id");
CREATE INDEX "series_type_assignment_series_type_id_series_id_idx" ON "archive"."series_type_assignment"("series_type_id", "series_id");
CREATE UNIQUE INDEX "series_tag_name_key" ON "archive"."series_tag"("name");
CREATE INDEX "series_tagging_series_tag_id_series_id_idx" ON "archive"."series_tagging"("series_tag_id", "series_id");

ALTER TABLE "archive"."series_type_rule" ADD CONSTRAINT "series_type_rule_series_type_id_fkey" FOREIGN KEY ("series_type_id") REFERENCES "archive"."series_type"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."series_type_rule_attribute" ADD CONSTRAINT "series_type_rule_attribute_series_type_rule_id_fkey" FOREIGN KEY ("series_type_rule_id") REFERENCES "archive"."series_type_rule"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."series_type_assignment" ADD CONSTRAINT "series_type_assignment_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "archive"."series"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."series_type_assignment" ADD CONSTRAINT "series_type_assignment_series_type_id_fkey" FOREIGN KEY ("series_type_id") REFERENCES "archive"."series_type"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."series_tagging" ADD CONSTRAINT "series_tagging_series_id_fkey" FOREIGN KEY ("series_id") REFERENCES "archive"."series"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."series_tagging" ADD CONSTRAINT "series_tagging_series_tag_id_fkey" FOREIGN KEY ("series_tag_id") REFERENCES "archive"."series_tag"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A series is typed again after every change of its images. In the transaction of the change itself, so that none is
-- forgotten; one row for each statement and series, because rows that are only added never wait for each other.
CREATE FUNCTION archive.queue_series_to_type() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO archive.series_to_type (series_id) SELECT DISTINCT series_pk FROM changed;
  RETURN NULL;
END
$$;

CREATE TRIGGER series_to_type_after_insert AFTER INSERT ON archive.instance
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION archive.queue_series_to_type();
CREATE TRIGGER series_to_type_after_update AFTER UPDATE ON archive.instance
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION archive.queue_series_to_type();
-- The image that speaks for the series may be the one that went.
CREATE TRIGGER series_to_type_after_delete AFTER DELETE ON archive.instance
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION archive.queue_series_to_type();

-- The values of an attribute in the DICOM JSON model (PS3.18 Annex F), joined with commas.
CREATE FUNCTION archive.attribute_text(element jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce((
  SELECT string_agg(CASE jsonb_typeof(v)
      WHEN 'object' THEN rtrim(concat(v->>'Alphabetic', '=', v->>'Ideographic', '=', v->>'Phonetic'), '=')
      ELSE coalesce(v #>> '{}', '') END, ',' ORDER BY n)
  FROM jsonb_array_elements(CASE jsonb_typeof(element->'Value') WHEN 'array' THEN element->'Value' ELSE '[]' END)
    WITH ORDINALITY AS x(v, n)), '');

-- The texts of an attribute: of the data set itself, or of every item that a path leads to. Nothing there is an empty text.
-- Most attributes have one value that is no name: these are read without a query.
CREATE FUNCTION archive.attribute_texts(tags jsonb, tag text, element_path jsonpath) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  found jsonb;
BEGIN
  IF element_path IS NOT NULL THEN
    RETURN coalesce((
      SELECT array_agg(DISTINCT archive.attribute_text(e)) FROM jsonb_path_query(tags, element_path, '{}', true) AS e), ARRAY['']);
  END IF;
  found := tags->tag->'Value';
  IF found IS NULL THEN
    RETURN ARRAY[''];
  END IF;
  IF jsonb_array_length(found) = 1 AND jsonb_typeof(found->0) <> 'object' THEN
    RETURN ARRAY[coalesce(found->>0, '')];
  END IF;
  RETURN ARRAY[archive.attribute_text(tags->tag)];
END
$$;

-- Sources for the archive's list of them.
CREATE SCHEMA auth_read;
CREATE VIEW auth_read.account AS SELECT id, login_id FROM auth."user";
CREATE SCHEMA sharing_read;
CREATE VIEW sharing_read.box AS SELECT id, name FROM sharing.box;
