-- A rule forwards what came after it was made: events are told later.
CREATE OR REPLACE VIEW archive_read.image_digest AS SELECT id, storage_key, sha256, updated_at FROM archive.instance;
