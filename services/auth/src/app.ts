import type { Bus } from '@circus/bus';
import { type Database, OutboxRelay } from '@circus/db';
import { createService, type ServiceApp, type ServiceOptions, SliceboxLog } from '@circus/service-kit';
import { AccessChanges } from './access/accessChanges.js';
import { findAccess } from './access/accessRepository.js';
import { OwnPassword } from './accounts/ownPassword.js';
import type { AuthConfig } from './config.js';
import { Authenticator } from './credentials/authenticator.js';
import { BasicLogins } from './login/basicLogins.js';
import { ExpiredLoginPurge } from './login/expiredLoginPurge.js';
import { PasswordLogin } from './login/passwordLogin.js';
import { TokenGrants } from './login/tokenGrants.js';
import { OidcLogin } from './oidc/oidcLogin.js';
import { openOidcProvider } from './oidc/openOidcProvider.js';
import { DefaultAuthProvider } from './providers/defaultAuthProvider.js';
import { openProvider } from './providers/openProvider.js';
import { ProviderChain } from './providers/providerChain.js';
import { adminGroupRoutes } from './routes/adminGroups.js';
import { adminUserRoutes } from './routes/adminUsers.js';
import { auditRoutes } from './routes/audit.js';
import { logRoutes } from './routes/log.js';
import { loginRoute } from './routes/login.js';
import { loginInfoRoutes } from './routes/loginInfo.js';
import { logoutRoutes } from './routes/logout.js';
import { oidcRoutes } from './routes/oidc.js';
import { onetimeUrlRoutes } from './routes/onetimeUrls.js';
import { ownPasswordRoute } from './routes/ownPassword.js';
import { preferenceRoutes } from './routes/preferences.js';
import { serverParamRoutes } from './routes/serverParams.js';
import { sliceboxLoginRoutes } from './routes/sliceboxLogin.js';
import { sliceboxUserRoutes } from './routes/sliceboxUsers.js';
import { tokenRoutes } from './routes/tokens.js';
import { userRoutes } from './routes/users.js';
import { Sessions } from './sessions/sessions.js';
import { serveAccess } from './subscribers/access.js';
import { consumeAuditRecorded } from './subscribers/auditRecorded.js';
import { serveAuthenticate } from './subscribers/authenticate.js';
import { consumeLogWritten } from './subscribers/logWritten.js';
import { serveServerParam } from './subscribers/serverParam.js';
import { serveUnknownAccounts } from './subscribers/unknownAccounts.js';
import { LoginThrottle } from './throttle/loginThrottle.js';
import { warmUp } from './warmUp.js';

export interface AuthParts {
  config: AuthConfig;
  log: ServiceOptions['log'];
  bus: Bus;
  database: Database;
}

/** Builds auth: its routes, RPC and subscriptions. Closing the app ends its timers and empties its outbox. */
export async function buildApp({ config, log, bus, database }: AuthParts): Promise<ServiceApp> {
  const configured = await openProvider(config, log);
  const oidcProvider = openOidcProvider(config, log);
  // Rights come straight from the tables: asking for them over NATS would ask this very service.
  const accessOf = (userId: number) => findAccess(database, userId);
  const app = await createService({
    ...{ name: 'auth', config, log, bus, database, surface: 'circus', accessOf, outbox: 'auth' },
  });
  const sliceboxLog = new SliceboxLog(bus, log);
  const relay = new OutboxRelay({
    database,
    bus,
    schema: 'auth',
    log,
    pollIntervalMs: config.OUTBOX_POLL_INTERVAL_MS,
    failed: () => sliceboxLog.eventsWait('auth'),
  });
  const changes = new AccessChanges({ database, bus, relay, log });
  const throttle = new LoginThrottle(database, {
    freeFailures: config.LOGIN_FREE_FAILURES,
    firstWaitMs: config.LOGIN_FIRST_WAIT_MS,
    maxWaitMs: config.LOGIN_MAX_WAIT_MS,
    addressFreeFailures: config.LOGIN_ADDRESS_FREE_FAILURES,
    addressWindowMs: config.LOGIN_ADDRESS_WINDOW_MS,
  });
  const providers = new ProviderChain({
    database,
    log,
    sliceboxLog,
    own: new DefaultAuthProvider(database, log),
    configured,
    fallbackToDefault: config.AUTH_FALLBACK_TO_DEFAULT,
    timeoutMs: config.AUTH_PROVIDER_TIMEOUT_MS,
  });
  const passwords = new PasswordLogin({ database, changes, providers, throttle, log });
  const grants = new TokenGrants({
    changes,
    passwords,
    lifetimes: { accessTokenMs: config.ACCESS_TOKEN_LIFETIME_MS, refreshTokenMs: config.REFRESH_TOKEN_LIFETIME_MS },
  });
  const sessions = new Sessions(database, {
    timeoutMs: config.SESSION_TIMEOUT_MS,
    boundToPlace: config.USER_SESSIONS_INCLUDE_IP_AND_USERAGENT,
  });
  const purge = new ExpiredLoginPurge(
    { database, throttle, sessions, log, sliceboxLog, logKeepDays: config.LOG_KEEP_DAYS },
    config.TOKEN_PURGE_INTERVAL_MS,
  );
  app.addHook('onClose', async () => {
    await purge.stop();
    await relay.stop();
    await sliceboxLog.drain();
  });

  loginRoute(app, grants);
  const flowLifetimeMs = config.OIDC_FLOW_LIFETIME_MS;
  const oidc =
    oidcProvider && new OidcLogin({ database, changes, sessions, provider: oidcProvider, flowLifetimeMs, log });
  oidcRoutes(app, oidc, config);
  logoutRoutes(app, changes);
  sliceboxLoginRoutes(app, { changes, passwords, sessions });
  onetimeUrlRoutes(app, changes, config);
  loginInfoRoutes(app, database, config);
  tokenRoutes(app, database, changes);
  preferenceRoutes(app, database, changes);
  userRoutes(app, database);
  sliceboxUserRoutes(app, database, changes);
  serverParamRoutes(app, database, changes);
  adminUserRoutes(app, database, changes);
  adminGroupRoutes(app, database, changes);
  // Where a provider that is configured has the only say, nobody is asked for the passwords kept here.
  const countsHere = config.AUTH_PROVIDER === 'default' || config.AUTH_FALLBACK_TO_DEFAULT;
  ownPasswordRoute(app, new OwnPassword({ database, changes, passwords, countsHere }));
  auditRoutes(app, database);
  logRoutes(app, database, changes);

  await warmUp(database, config.DATABASE_CONNECTIONS);
  await serveAuthenticate(bus, new Authenticator(database, passwords, new BasicLogins(changes), sessions));
  await serveAccess(bus, database);
  await serveServerParam(bus, database);
  await serveUnknownAccounts(bus, database);
  await consumeAuditRecorded(bus, database);
  await consumeLogWritten(bus, database);
  return app;
}
