-- When commands of operators were last completed, so that somebody can be told when one was not for too long.
CREATE TABLE "work"."completed_run" (
    "name" TEXT NOT NULL,
    "completed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "completed_run_pkey" PRIMARY KEY ("name")
);
