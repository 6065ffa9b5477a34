-- What a box has sent was anonymized there: sharing has to know where images come from.
CREATE OR REPLACE VIEW archive_read.image AS
SELECT i.id, i.series_pk AS series_id, s.domain, i.storage_key, i.size_bytes, i.sop_class_uid, i.transfer_syntax_uid,
       i.transformed_by, s.patient_name, s.patient_id, s.study_instance_uid, s.series_instance_uid, i.sop_instance_uid,
       s.source_type
FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk;
