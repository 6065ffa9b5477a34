-- Whoever has few domains of many finds their series here.
CREATE INDEX "series_domain_id_idx" ON "archive"."series"("domain", "id");
