CREATE TABLE "sharing"."anonymization_patient" (
    "id" BIGSERIAL NOT NULL,
    "patient_name" TEXT NOT NULL,
    "patient_id" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "shift_days" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "anonymization_patient_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."anonymization_uid" (
    "patient_pk" BIGINT NOT NULL,
    "uid" TEXT NOT NULL,
    "anonymous_uid" TEXT NOT NULL,

    CONSTRAINT "anonymization_uid_pkey" PRIMARY KEY ("patient_pk","uid")
);

CREATE TABLE "sharing"."anonymization_key" (
    "id" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "image_id" BIGINT NOT NULL,
    "domain" TEXT NOT NULL,
    "in_place" BOOLEAN NOT NULL DEFAULT false,
    "options" TEXT[],
    "patient_pk" BIGINT NOT NULL,
    "patient_name" TEXT NOT NULL,
    "patient_id" TEXT NOT NULL,
    "study_instance_uid" TEXT NOT NULL,
    "series_instance_uid" TEXT NOT NULL,
    "sop_instance_uid" TEXT NOT NULL,
    "anonymous_patient_name" TEXT NOT NULL,
    "anonymous_patient_id" TEXT NOT NULL,
    "anonymous_study_instance_uid" TEXT NOT NULL,
    "anonymous_series_instance_uid" TEXT NOT NULL,
    "anonymous_sop_instance_uid" TEXT NOT NULL,

    CONSTRAINT "anonymization_key_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."anonymization_key_value" (
    "id" BIGSERIAL NOT NULL,
    "key_id" BIGINT NOT NULL,
    "tag_path" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "anonymized_value" TEXT NOT NULL,
    "overridden" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "anonymization_key_value_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "anonymization_patient_patient_name_patient_id_key" ON "sharing"."anonymization_patient"("patient_name", "patient_id");
CREATE INDEX "anonymization_key_image_id_idx" ON "sharing"."anonymization_key"("image_id");
CREATE INDEX "anonymization_key_real_idx" ON "sharing"."anonymization_key"("patient_pk", "study_instance_uid", "series_instance_uid", "sop_instance_uid", "id");
CREATE INDEX "anonymization_key_patient_idx" ON "sharing"."anonymization_key"("patient_pk", "id");
CREATE INDEX "anonymization_key_anonymous_idx" ON "sharing"."anonymization_key"("anonymous_patient_id", "anonymous_study_instance_uid", "anonymous_series_instance_uid", "anonymous_sop_instance_uid", "id");
CREATE INDEX "anonymization_key_value_key_id_idx" ON "sharing"."anonymization_key_value"("key_id");

ALTER TABLE "sharing"."anonymization_uid" ADD CONSTRAINT "anonymization_uid_patient_pk_fkey" FOREIGN KEY ("patient_pk") REFERENCES "sharing"."anonymization_patient"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "sharing"."anonymization_key" ADD CONSTRAINT "anonymization_key_patient_pk_fkey" FOREIGN KEY ("patient_pk") REFERENCES "sharing"."anonymization_patient"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "sharing"."anonymization_key_value" ADD CONSTRAINT "anonymization_key_value_key_id_fkey" FOREIGN KEY ("key_id") REFERENCES "sharing"."anonymization_key"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema cannot say ---------------------------------------------------------------------------------------

-- Images as sharing anonymizes them: where they are, whose they are, and what the suite has made out of them already.
CREATE VIEW archive_read.image AS
SELECT i.id, i.series_pk AS series_id, s.domain, i.storage_key, i.size_bytes, i.sop_class_uid, i.transfer_syntax_uid,
       i.transformed_by, s.patient_name, s.patient_id, s.study_instance_uid, s.series_instance_uid, i.sop_instance_uid
FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk;
