CREATE TABLE "auth"."session" (
    "session_id" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "address" TEXT NOT NULL,
    "agent_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "session_pkey" PRIMARY KEY ("session_id")
);
CREATE UNIQUE INDEX "session_token_hash_key" ON "auth"."session"("token_hash");
CREATE INDEX "session_user_id_idx" ON "auth"."session"("user_id");
CREATE INDEX "session_last_used_at_idx" ON "auth"."session"("last_used_at");
ALTER TABLE "auth"."session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "auth"."onetime_url" (
    "onetime_url_id" TEXT NOT NULL,
    "user_id" INTEGER NOT NULL,
    "string_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "onetime_url_pkey" PRIMARY KEY ("onetime_url_id")
);
CREATE UNIQUE INDEX "onetime_url_string_hash_key" ON "auth"."onetime_url"("string_hash");
CREATE INDEX "onetime_url_user_id_idx" ON "auth"."onetime_url"("user_id");
CREATE INDEX "onetime_url_expires_at_idx" ON "auth"."onetime_url"("expires_at");
ALTER TABLE "auth"."onetime_url" ADD CONSTRAINT "onetime_url_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "auth"."login_failure" (
    "key_hash" BYTEA NOT NULL,
    "failures" INTEGER NOT NULL,
    "blocked_until" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "login_failure_pkey" PRIMARY KEY ("key_hash")
);
CREATE INDEX "login_failure_last_at_idx" ON "auth"."login_failure"("last_at");

CREATE TABLE "auth"."login_flow" (
    "state_hash" BYTEA NOT NULL,
    "nonce" TEXT NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "return_to" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "login_flow_pkey" PRIMARY KEY ("state_hash")
);
CREATE INDEX "login_flow_expires_at_idx" ON "auth"."login_flow"("expires_at");

CREATE INDEX "audit_entry_user_email_at_idx" ON "auth"."audit_entry"("user_email", "at" DESC);
