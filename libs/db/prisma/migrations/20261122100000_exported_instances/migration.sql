-- Segmentations refer to images by the class and the UID of each.
CREATE OR REPLACE VIEW archive_read.instance AS
SELECT id, series_pk AS series_id, image_number, sop_instance_uid, storage_key, size_bytes, transfer_syntax_uid, pixel_header,
  sop_class_uid
FROM archive.instance;
