ALTER TABLE "sharing"."box" ADD COLUMN "domain" TEXT;

CREATE TABLE "sharing"."box_loop" (
    "box_id" INTEGER NOT NULL,
    "direction" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(3),

    CONSTRAINT "box_loop_pkey" PRIMARY KEY ("box_id","direction")
);

CREATE TABLE "sharing"."outgoing_transaction" (
    "id" BIGSERIAL NOT NULL,
    "box_id" INTEGER NOT NULL,
    "box_name" TEXT NOT NULL,
    "profile" TEXT[],
    "sent_image_count" INTEGER NOT NULL DEFAULT 0,
    "total_image_count" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(3),
    "tell_attempts" INTEGER,
    "started_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outgoing_transaction_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."outgoing_image" (
    "id" BIGSERIAL NOT NULL,
    "transaction_id" BIGINT NOT NULL,
    "image_id" BIGINT NOT NULL,
    "sequence_number" INTEGER NOT NULL,
    "tag_values" JSONB NOT NULL DEFAULT '[]',
    "state" TEXT NOT NULL DEFAULT 'queued',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "retry_at" TIMESTAMPTZ(3),
    "message" TEXT,

    CONSTRAINT "outgoing_image_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."incoming_transaction" (
    "id" BIGSERIAL NOT NULL,
    "box_id" INTEGER NOT NULL,
    "box_name" TEXT NOT NULL,
    "outgoing_transaction_id" BIGINT NOT NULL,
    "received_image_count" BIGINT NOT NULL DEFAULT 0,
    "added_image_count" BIGINT NOT NULL DEFAULT 0,
    "refused_image_count" BIGINT NOT NULL DEFAULT 0,
    "total_image_count" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "last_error" TEXT,
    "last_error_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "incoming_transaction_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."incoming_image" (
    "transaction_id" BIGINT NOT NULL,
    "sequence_number" BIGINT NOT NULL,
    "image_id" BIGINT,
    "overwrite" BOOLEAN NOT NULL,

    CONSTRAINT "incoming_image_pkey" PRIMARY KEY ("transaction_id","sequence_number")
);

CREATE TABLE "sharing"."fetch_failure" (
    "box_id" INTEGER NOT NULL,
    "transaction_id" BIGINT NOT NULL,
    "image_id" BIGINT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "retry_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fetch_failure_pkey" PRIMARY KEY ("box_id","transaction_id","image_id")
);

CREATE INDEX "outgoing_transaction_box_id_status_id_idx" ON "sharing"."outgoing_transaction"("box_id", "status", "id");
CREATE INDEX "outgoing_transaction_updated_at_id_idx" ON "sharing"."outgoing_transaction"("updated_at", "id");
CREATE UNIQUE INDEX "outgoing_image_transaction_id_sequence_number_key" ON "sharing"."outgoing_image"("transaction_id", "sequence_number");
CREATE INDEX "outgoing_image_transaction_id_state_sequence_number_idx" ON "sharing"."outgoing_image"("transaction_id", "state", "sequence_number");
CREATE INDEX "outgoing_image_image_id_idx" ON "sharing"."outgoing_image"("image_id");
CREATE UNIQUE INDEX "incoming_transaction_box_id_outgoing_transaction_id_key" ON "sharing"."incoming_transaction"("box_id", "outgoing_transaction_id");
CREATE INDEX "incoming_transaction_updated_at_id_idx" ON "sharing"."incoming_transaction"("updated_at", "id");

ALTER TABLE "sharing"."box_loop" ADD CONSTRAINT "box_loop_box_id_fkey" FOREIGN KEY ("box_id") REFERENCES "sharing"."box"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "sharing"."outgoing_image" ADD CONSTRAINT "outgoing_image_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "sharing"."outgoing_transaction"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "sharing"."incoming_image" ADD CONSTRAINT "incoming_image_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "sharing"."incoming_transaction"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "sharing"."fetch_failure" ADD CONSTRAINT "fetch_failure_box_id_fkey" FOREIGN KEY ("box_id") REFERENCES "sharing"."box"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE sharing.outgoing_transaction ADD CONSTRAINT outgoing_transaction_status_known
  CHECK (status IN ('WAITING', 'PROCESSING', 'FINISHED', 'FAILED'));
ALTER TABLE sharing.incoming_transaction ADD CONSTRAINT incoming_transaction_status_known
  CHECK (status IN ('WAITING', 'PROCESSING', 'FINISHED', 'FAILED'));
ALTER TABLE sharing.outgoing_image ADD CONSTRAINT outgoing_image_state_known
  CHECK (state IN ('queued', 'sent', 'refused', 'failed'));

-- Images as Slicebox lists them, for the lists of what was sent and received.
CREATE VIEW archive_read.listed_image AS
SELECT i.id, i.series_pk AS series_id, i.sop_instance_uid, i.image_type, i.instance_number, s.domain
FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk;
