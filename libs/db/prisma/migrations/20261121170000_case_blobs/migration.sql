-- Voxels of labels, and the revisions that name them.

CREATE TABLE "cases"."blob" (
    "hash" TEXT NOT NULL,
    "size_bytes" INTEGER NOT NULL,
    "storage_key" TEXT NOT NULL,
    "touched_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("hash")
);

CREATE TABLE "cases"."revision_blob" (
    "case_id" TEXT NOT NULL,
    "revision_index" INTEGER NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "revision_blob_pkey" PRIMARY KEY ("case_id","revision_index","hash")
);

CREATE UNIQUE INDEX "blob_storage_key_key" ON "cases"."blob"("storage_key");
CREATE INDEX "blob_touched_at_idx" ON "cases"."blob"("touched_at");
CREATE INDEX "revision_blob_hash_idx" ON "cases"."revision_blob"("hash");

ALTER TABLE "cases"."revision_blob" ADD CONSTRAINT "revision_blob_case_id_revision_index_fkey" FOREIGN KEY ("case_id", "revision_index") REFERENCES "cases"."revision"("case_id", "revision_index") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "cases"."revision_blob" ADD CONSTRAINT "revision_blob_hash_fkey" FOREIGN KEY ("hash") REFERENCES "cases"."blob"("hash") ON DELETE RESTRICT ON UPDATE CASCADE;
