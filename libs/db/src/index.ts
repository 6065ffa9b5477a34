export { type Database, isTransient, isUnavailable, openDatabase, Prisma, type Transaction } from './database.js';
export { type DatabaseErrorSummary, summarizeDatabaseError } from './databaseError.js';
export { DatabaseSnapshot, type DumpedSequence, type DumpedTable } from './dump/databaseSnapshot.js';
export { contentOfDatabase, type DatabaseContent, type DatabaseDump, loadDatabase } from './dump/loadDatabase.js';
export {
  checkModel,
  INTEGRITY_MODELS,
  type IntegrityModel,
  type ModelIntegrity,
} from './integrity/integrityCheck.js';
export { type Revision, readRevisions } from './integrity/revisions.js';
export type { InvalidRow } from './integrity/rowCheck.js';
export { LEASES, Lease } from './leases.js';
export { isMigrated, type MigrateOptions, migrate, requireOwnMigrations, schemaSql } from './migrate.js';
export { emit, emitAll, type OutboxSchema, outboxTable } from './outbox.js';
export { type OutboxBacklog, outboxBacklog } from './outboxBacklog.js';
export { OutboxRelay, type OutboxRelayOptions } from './outboxRelay.js';
export { applyRoles, defaultRole, roleSql } from './roles.js';
export { holdSeries, keepSeriesFromUse } from './seriesUse.js';
export {
  inTransaction,
  isRefusedByDatabase,
  type ReadStatements,
  readingTransaction,
  type Statements,
  singleStatements,
} from './statements.js';
export { type NewTask, type TaskOutcome, TaskWriter } from './tasks.js';
