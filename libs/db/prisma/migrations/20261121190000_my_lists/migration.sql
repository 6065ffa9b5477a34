CREATE TABLE "cases"."my_list" (
    "my_list_id" TEXT NOT NULL,
    "owner_id" INTEGER NOT NULL,
    "owner_email" TEXT NOT NULL,
    "resource_type" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "public" BOOLEAN NOT NULL,
    "editors" JSONB NOT NULL DEFAULT '[]',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "my_list_pkey" PRIMARY KEY ("my_list_id")
);

CREATE TABLE "cases"."my_list_item" (
    "my_list_id" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "series_id" BIGINT,
    "position" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "my_list_item_pkey" PRIMARY KEY ("my_list_id","resource_id")
);

CREATE INDEX "my_list_owner_id_created_at_my_list_id_idx" ON "cases"."my_list"("owner_id", "created_at", "my_list_id");
CREATE INDEX "my_list_editors_idx" ON "cases"."my_list" USING GIN ("editors" jsonb_path_ops);
CREATE INDEX "my_list_item_resource_id_idx" ON "cases"."my_list_item"("resource_id");
CREATE INDEX "my_list_item_my_list_id_position_idx" ON "cases"."my_list_item"("my_list_id", "position");

ALTER TABLE "cases"."my_list_item" ADD CONSTRAINT "my_list_item_my_list_id_fkey" FOREIGN KEY ("my_list_id") REFERENCES "cases"."my_list"("my_list_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE cases.my_list ADD CONSTRAINT my_list_resource_type_known CHECK (resource_type IN ('series', 'clinicalCases', 'pluginJobs'));

-- For auth, which tells users of their lists, and for the services that search within one.
CREATE VIEW cases_read.my_list AS SELECT * FROM cases.my_list;
CREATE VIEW cases_read.my_list_item AS
SELECT my_list_id, resource_id, series_id, position, created_at FROM cases.my_list_item;
