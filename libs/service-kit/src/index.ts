export { type AccessResolver, createAccessCache } from './accessCache.js';
export { accessOfAccount } from './accessOfAccount.js';
export { ArchiveDoor, type ArchiveDoorOptions, type FetchedInstance } from './archiveDoor.js';
export { type Actor, actorOf, auditChange, auditChanges, auditDeeds, type Deed, ReadAudit } from './audit.js';
export { type AskedRange, askedRange } from './byteRange.js';
export type { Caller, Surface } from './caller.js';
export type { OwnCredentials } from './callerIdentity.js';
export type { CircusCommand, CommandContext, CommandOption, CommandOptions } from './command.js';
export {
  ConfigurationError,
  databaseEnvironment,
  flag,
  internalServiceKey,
  loadConfig,
  milliseconds,
  port,
  type ServiceConfig,
  serviceConfig,
  serviceEnvironment,
} from './config.js';
export { requireContentType } from './contentType.js';
export { refusalAnswer } from './errorAnswers.js';
export type { ReadinessCheck } from './health.js';
export { createLogger } from './logger.js';
export { type Gauge, gaugesOf } from './metrics.js';
export * from './privileges.js';
export { loggablePath } from './requestLog.js';
export type {
  DescribedAccess,
  HandlerCheck,
  PathCheck,
  ResourceCheck,
  RouteAccess,
  RouteRights,
} from './routeAccess.js';
export { type RunningService, runService } from './runService.js';
export { createService, type ServiceApp, type ServiceOptions } from './service.js';
export { isServiceToken, serviceToken } from './serviceToken.js';
export { type LogLine, logChange, logChangeOnce, SliceboxLog } from './sliceboxLog.js';
export { expectStreamedBytes } from './streamingHeap.js';
export { suiteAddress } from './suiteAddress.js';
export { SUITE_VERSION } from './suiteVersion.js';
export { shown, tableOf } from './textTable.js';
export { ToldOnce } from './toldOnce.js';
