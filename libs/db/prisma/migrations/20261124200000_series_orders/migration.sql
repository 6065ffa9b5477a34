-- Lists and queries of Slicebox order series, and the images of series, by these; a page is read from an index and not sorted
-- out of all rows. They change with a series' first image, so that storing further ones touches none of them.
CREATE INDEX "series_patient_name_id_idx" ON "archive"."series"("patient_name", "id");
CREATE INDEX "series_study_date_id_idx" ON "archive"."series"("study_date", "id");
CREATE INDEX "series_series_date_id_idx" ON "archive"."series"("series_date", "id");
CREATE INDEX "series_modality_id_idx" ON "archive"."series"("modality", "id");
CREATE INDEX "series_accession_number_id_idx" ON "archive"."series"("accession_number", "id");
CREATE INDEX "series_study_description_id_idx" ON "archive"."series"("study_description", "id");
CREATE INDEX "series_series_description_id_idx" ON "archive"."series"("series_description", "id");
