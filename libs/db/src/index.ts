export { type Database, isTransient, isUnavailable, openDatabase, Prisma, type Transaction } from './database.js';
export {
  checkModel,
  INTEGRITY_MODELS,
  type IntegrityModel,
  type ModelIntegrity,
} from './integrity/integrityCheck.js';
export { type Revision, readRevisions } from './integrity/revisions.js';
export type { InvalidRow } from './integrity/rowCheck.js';
export { Lease } from './leases.js';
export { isMigrated, type MigrateOptions, migrate, schemaSql } from './migrate.js';
export { emit, type OutboxSchema, outboxTable } from './outbox.js';
export { OutboxRelay, type OutboxRelayOptions } from './outboxRelay.js';
export { applyRoles, defaultRole, roleSql } from './roles.js';
export { holdSeries, keepSeriesFromUse } from './seriesUse.js';
export { inTransaction, isRefusedByDatabase, type Statements, singleStatements } from './statements.js';
export { type NewTask, type TaskOutcome, TaskWriter } from './tasks.js';
