ALTER TABLE "sharing"."forwarding_image" ADD COLUMN "sha256" TEXT;

-- What the bytes of an image are now: those that a destination has need not go there again.
CREATE VIEW archive_read.image_digest AS SELECT id, storage_key, sha256 FROM archive.instance;
