CREATE TABLE "archive"."tag_filter" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,

    CONSTRAINT "tag_filter_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."tag_filter_path" (
    "id" SERIAL NOT NULL,
    "filter_id" INTEGER NOT NULL,
    "path" TEXT NOT NULL,

    CONSTRAINT "tag_filter_path_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."source_filter" (
    "id" SERIAL NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" INTEGER NOT NULL,
    "source_name" TEXT NOT NULL,
    "filter_id" INTEGER NOT NULL,

    CONSTRAINT "source_filter_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."import_session" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "user_name" TEXT NOT NULL,
    "files_imported" INTEGER NOT NULL DEFAULT 0,
    "files_added" INTEGER NOT NULL DEFAULT 0,
    "files_rejected" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "import_session_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."import_session_image" (
    "session_id" INTEGER NOT NULL,
    "instance_id" BIGINT NOT NULL,

    CONSTRAINT "import_session_image_pkey" PRIMARY KEY ("session_id","instance_id")
);

CREATE TABLE "archive"."watched_directory" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,

    CONSTRAINT "watched_directory_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."watched_file" (
    "id" BIGSERIAL NOT NULL,
    "directory_id" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "stamp" TEXT NOT NULL,
    "refusal" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "watched_file_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "archive"."export_set" (
    "id" SERIAL NOT NULL,
    "user_id" INTEGER NOT NULL,
    "instance_ids" BIGINT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "export_set_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "tag_filter_name_key" ON "archive"."tag_filter"("name");
CREATE UNIQUE INDEX "tag_filter_path_filter_id_path_key" ON "archive"."tag_filter_path"("filter_id", "path");
CREATE UNIQUE INDEX "source_filter_source_type_source_id_key" ON "archive"."source_filter"("source_type", "source_id");
CREATE INDEX "source_filter_filter_id_idx" ON "archive"."source_filter"("filter_id");
CREATE UNIQUE INDEX "import_session_name_key" ON "archive"."import_session"("name");
CREATE UNIQUE INDEX "watched_directory_path_key" ON "archive"."watched_directory"("path");
CREATE UNIQUE INDEX "watched_file_directory_id_path_key" ON "archive"."watched_file"("directory_id", "path");
CREATE INDEX "export_set_created_at_idx" ON "archive"."export_set"("created_at");

ALTER TABLE "archive"."tag_filter_path" ADD CONSTRAINT "tag_filter_path_filter_id_fkey" FOREIGN KEY ("filter_id") REFERENCES "archive"."tag_filter"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."source_filter" ADD CONSTRAINT "source_filter_filter_id_fkey" FOREIGN KEY ("filter_id") REFERENCES "archive"."tag_filter"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."import_session_image" ADD CONSTRAINT "import_session_image_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "archive"."import_session"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "archive"."watched_file" ADD CONSTRAINT "watched_file_directory_id_fkey" FOREIGN KEY ("directory_id") REFERENCES "archive"."watched_directory"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE archive.tag_filter ADD CONSTRAINT tag_filter_type_known CHECK (type IN ('WHITELIST', 'BLACKLIST'));
