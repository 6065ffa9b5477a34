export { BackupDirectory, describeBackup } from './backup/backupDirectory.js';
export { createBackup, restoreBackup } from './backup/backups.js';
export type { BackupOptions, BackupResult } from './backup/createBackup.js';
export type { RestoreOptions, RestoreResult } from './backup/restoreBackup.js';
export {
  type Configuration,
  ConfigurationRefusal,
  checkoutRoot,
  type Environment,
  readConfiguration,
} from './configuration.js';
export { deriveServiceDatabaseUrls, roleSqlForAdministrator } from './databaseRoles.js';
export { DataDirectoryInUse } from './dataDirectoryLock.js';
export { ensureAdministrator, type FirstStart } from './firstStart.js';
export { choosePorts, freePort } from './ports.js';
export { isRunning, type ProcessIdentity } from './processIdentity.js';
export { type RunningProcess, type RunState, readRunState } from './runState.js';
export { derivedPassword, ensureSecrets, type Secrets } from './secrets.js';
export {
  administratorEnvironment,
  internalServiceKey,
  rsTokenKey,
  servicesThatAskOthers,
} from './serviceEnvironment.js';
export { databaseServices, environmentSuffix, type ServiceDefinition, suiteServices } from './services.js';
export { type Stack, type StackOptions, withStack } from './stack.js';
export {
  type StandaloneServer,
  type StandaloneServerOptions,
  startNats,
  startPostgresql,
} from './standaloneServers.js';
export { type Suite, type SuiteOptions, SuiteStartFailure, startSuite } from './supervisor.js';
export { databaseOverrides, type Variable, variables } from './variables.js';
