-- Lists of images are ordered by it, too: without an index a page was sorted out of all images.
CREATE INDEX "instance_instance_number_id_idx" ON "archive"."instance"("instance_number", "id");
