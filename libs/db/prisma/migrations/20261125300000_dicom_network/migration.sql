CREATE TABLE "archive"."scp" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "ae_title" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "domain" TEXT,
    "calling_ae_titles" TEXT[],
    "tls" BOOLEAN NOT NULL DEFAULT false,
    "query_domains" TEXT[],
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scp_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."scu" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "ae_title" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "calling_ae_title" TEXT,
    "tls" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "scu_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."forwarding_rule" (
    "id" SERIAL NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" INTEGER NOT NULL,
    "destination_type" TEXT NOT NULL,
    "destination_id" INTEGER NOT NULL,
    "keep_images" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "forwarding_rule_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."forwarding_transaction" (
    "id" BIGSERIAL NOT NULL,
    "rule_id" INTEGER NOT NULL,
    "gathering_rule_id" INTEGER,
    "status" TEXT NOT NULL DEFAULT 'COLLECTING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "claimed_until" TIMESTAMPTZ(3),
    "box_transaction_id" BIGINT,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "forwarding_transaction_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "sharing"."forwarding_image" (
    "transaction_id" BIGINT NOT NULL,
    "image_id" BIGINT NOT NULL,
    "storage_key" TEXT,
    "sent_at" TIMESTAMPTZ(3),
    "failure" TEXT,

    CONSTRAINT "forwarding_image_pkey" PRIMARY KEY ("transaction_id","image_id")
);

CREATE TABLE "sharing"."forwarding_event" (
    "id" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "forwarding_event_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "scp_name_key" ON "archive"."scp"("name");
CREATE UNIQUE INDEX "scp_port_key" ON "archive"."scp"("port");
CREATE UNIQUE INDEX "scu_name_key" ON "sharing"."scu"("name");
CREATE UNIQUE INDEX "scu_host_port_key" ON "sharing"."scu"("host", "port");
CREATE UNIQUE INDEX "forwarding_rule_source_type_source_id_destination_type_dest_key" ON "sharing"."forwarding_rule"("source_type", "source_id", "destination_type", "destination_id");
CREATE UNIQUE INDEX "forwarding_transaction_gathering_rule_id_key" ON "sharing"."forwarding_transaction"("gathering_rule_id");
CREATE INDEX "forwarding_transaction_rule_id_status_idx" ON "sharing"."forwarding_transaction"("rule_id", "status");
CREATE INDEX "forwarding_transaction_status_updated_at_idx" ON "sharing"."forwarding_transaction"("status", "updated_at");
CREATE INDEX "forwarding_image_image_id_idx" ON "sharing"."forwarding_image"("image_id");
CREATE INDEX "forwarding_event_seen_at_idx" ON "sharing"."forwarding_event"("seen_at");

ALTER TABLE "sharing"."forwarding_transaction" ADD CONSTRAINT "forwarding_transaction_rule_id_fkey" FOREIGN KEY ("rule_id") REFERENCES "sharing"."forwarding_rule"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "sharing"."forwarding_image" ADD CONSTRAINT "forwarding_image_transaction_id_fkey" FOREIGN KEY ("transaction_id") REFERENCES "sharing"."forwarding_transaction"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE sharing.forwarding_rule ADD CONSTRAINT forwarding_rule_destination_known CHECK (destination_type IN ('box', 'scu'));
ALTER TABLE sharing.forwarding_transaction ADD CONSTRAINT forwarding_transaction_status_known
  CHECK (status IN ('COLLECTING', 'SENDING', 'WAITING', 'DELIVERED', 'FAILED', 'FINISHED'));

-- A rule goes with the box or the SCU that it names, whoever deletes it.
CREATE FUNCTION sharing.forget_forwarding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM sharing.forwarding_rule
  WHERE (destination_type = TG_ARGV[0] AND destination_id = OLD.id) OR (source_type = TG_ARGV[0] AND source_id = OLD.id);
  RETURN OLD;
END $$;
CREATE TRIGGER forget_forwarding AFTER DELETE ON sharing.box
  FOR EACH ROW EXECUTE FUNCTION sharing.forget_forwarding('box');
CREATE TRIGGER forget_forwarding AFTER DELETE ON sharing.scu
  FOR EACH ROW EXECUTE FUNCTION sharing.forget_forwarding('scu');

-- Where images come from, for rules that name a source; and where they can be moved to.
CREATE VIEW archive_read.source AS
  SELECT 'scp' AS type, id, name FROM archive.scp
  UNION ALL SELECT 'directory', id, name FROM archive.watched_directory
  UNION ALL SELECT 'import', id, name FROM archive.import_session;
CREATE VIEW sharing_read.scu AS SELECT id, name, ae_title, host, port, calling_ae_title, tls FROM sharing.scu;
