-- Whoever gets an event goes on with the trace of what it tells of (W3C Trace Context); null where nothing is traced.
ALTER TABLE "auth"."outbox" ADD COLUMN "traceparent" TEXT;
ALTER TABLE "cases"."outbox" ADD COLUMN "traceparent" TEXT;
ALTER TABLE "archive"."outbox" ADD COLUMN "traceparent" TEXT;
ALTER TABLE "jobs"."outbox" ADD COLUMN "traceparent" TEXT;
ALTER TABLE "sharing"."outbox" ADD COLUMN "traceparent" TEXT;
