import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError, type ServiceOptions } from '@circus/service-kit';
import { FilterParser } from 'ldapts';
import type { AuthConfig } from '../config.js';
import type { AuthProvider } from './authProvider.js';
import { LdapAuthProvider } from './ldapAuthProvider.js';
import { filterFor } from './ldapFilter.js';

/**
 * The provider that AUTH_PROVIDER names; null for `default`, the suite's own accounts.
 *
 * @throws ConfigurationError that names the variable that cannot be used
 */
export async function openProvider(config: AuthConfig, log: ServiceOptions['log']): Promise<AuthProvider | null> {
  const { AUTH_PROVIDER: name } = config;
  if (name === 'default') return null;
  if (name === 'ldap') return openLdap(config, log);
  if (name.includes('/')) return openModule(name, log);
  throw unusable('AUTH_PROVIDER', 'must be default, ldap, or the path of a module, which has a slash in it');
}

function openLdap(config: AuthConfig, log: ServiceOptions['log']): LdapAuthProvider {
  const { LDAP_URL: url, LDAP_BASE_DN: baseDn, LDAP_BIND_DN: bindDn, LDAP_BIND_PASSWORD: bindPassword } = config;
  const { LDAP_STARTTLS: startTls, LDAP_FILTER: filter, LDAP_EMAIL_ATTRIBUTE: emailAttribute } = config;
  if (url === undefined) throw unusable('LDAP_URL', 'is needed where AUTH_PROVIDER is ldap');
  if (baseDn === undefined) throw unusable('LDAP_BASE_DN', 'is needed where AUTH_PROVIDER is ldap');
  if (bindDn !== undefined && bindPassword === undefined) {
    throw unusable('LDAP_BIND_PASSWORD', 'is needed where LDAP_BIND_DN is given');
  }
  requireFilter(filter);
  if (url.startsWith('ldap:') && !startTls) {
    log.warn('Passwords go to the directory in clear text: use ldaps:// or LDAP_STARTTLS=true');
  }
  const ca = config.LDAP_CA === undefined ? undefined : certificates(config.LDAP_CA);
  const timeoutMs = config.AUTH_PROVIDER_TIMEOUT_MS;
  return new LdapAuthProvider({ url, startTls, ca, bindDn, bindPassword, baseDn, filter, emailAttribute, timeoutMs });
}

function requireFilter(filter: string): void {
  if (!filter.includes('{id}')) throw unusable('LDAP_FILTER', 'must hold {id}, which stands for the name as typed');
  try {
    FilterParser.parseString(filterFor(filter, 'id'));
  } catch {
    throw unusable('LDAP_FILTER', 'is not a search filter');
  }
}

/** PEM as it stands, or the content of the file of that path. */
function certificates(given: string): string {
  if (given.includes('-----BEGIN')) return given;
  try {
    return readFileSync(given, 'utf8');
  } catch {
    throw unusable('LDAP_CA', 'must be the path of a PEM file that can be read');
  }
}

/** A module's default export is a function that makes a provider. */
async function openModule(name: string, log: ServiceOptions['log']): Promise<AuthProvider> {
  const address = name.startsWith('file:') ? name : pathToFileURL(resolve(name)).href;
  let imported: { default?: unknown };
  try {
    imported = await import(address);
  } catch (error) {
    throw unusable('AUTH_PROVIDER', `the module cannot be loaded: ${(error as Error).message}`);
  }
  if (typeof imported.default !== 'function') {
    throw unusable('AUTH_PROVIDER', 'the default export of the module must be a function that makes a provider');
  }
  const provider: unknown = await imported.default({ log });
  if (!isProvider(provider))
    throw unusable('AUTH_PROVIDER', 'what the module makes has no function check(id, password)');
  return provider;
}

const isProvider = (value: unknown): value is AuthProvider =>
  typeof value === 'object' && value !== null && typeof (value as Partial<AuthProvider>).check === 'function';

const unusable = (variable: string, why: string) =>
  new ConfigurationError(`The configuration cannot be used.\n  ${variable}: ${why}`);
