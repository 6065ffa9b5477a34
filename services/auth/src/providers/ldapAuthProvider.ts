import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Client, type Entry, ResultCodeError } from 'ldapts';
import type { AuthAnswer, AuthProvider } from './authProvider.js';
import { filterFor } from './ldapFilter.js';

export interface LdapOptions {
  /** `ldap://host:port` or `ldaps://host:port`. */
  url: string;
  /** Whether a plain connection turns to TLS before anything is said on it. */
  startTls: boolean;
  /** PEM of the authorities that the server's certificate may come from; the usual ones when left out. */
  ca?: string | undefined;
  /** Who searches; anybody when left out. */
  bindDn?: string | undefined;
  bindPassword?: string | undefined;
  baseDn: string;
  /** Finds somebody's entry; `{id}` stands for the id as typed. */
  filter: string;
  /** The attribute that holds the e-mail address of the suite's account. */
  emailAttribute: string;
  /** How long connecting, and each operation, may take. */
  timeoutMs: number;
}

/**
 * What a directory answers to a bind that somebody's own password or account is the reason of (RFC 4511, 4.1.9 and
 * appendix A): constraint violation and unwilling to perform are how locked and expired accounts are told.
 */
const REFUSED_BINDS: ReadonlySet<number> = new Set([19, 32, 34, 48, 49, 50, 53]);

/** Passwords of a directory: its entry is searched by the id as typed, then bound to with the password. */
export class LdapAuthProvider implements AuthProvider {
  private readonly tls: ConnectionOptions;
  private readonly isSecure: boolean;

  constructor(private readonly options: LdapOptions) {
    const { protocol, hostname } = new URL(options.url);
    const host = hostname.replace(/^\[|\]$/g, '');
    this.isSecure = protocol === 'ldaps:';
    this.tls = {
      host,
      ...(isIP(host) ? {} : { servername: host }),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      minVersion: 'TLSv1.2',
    };
  }

  async check(id: string, password: string): Promise<AuthAnswer> {
    // A bind with a name and an empty password is an anonymous one, and succeeds (RFC 4513, 5.1.2).
    if (id === '' || password === '') return { result: 'NG' };
    const client = this.connect();
    const hangUp = (): void => void client.unbind().catch(() => undefined);
    // The library has no limit for the handshake of StartTLS: whoever asked has given up by then, the socket is freed.
    const abandoned = setTimeout(hangUp, 2 * this.options.timeoutMs).unref();
    try {
      const entry = await this.search(client, id);
      // Where nobody is found, a bind that cannot succeed takes the time that a wrong password takes.
      const isRight = await this.binds(client, entry?.dn ?? this.options.baseDn, password);
      const authenticatedUserEmail = entry && textOf(entry, this.options.emailAttribute);
      return isRight && authenticatedUserEmail ? { result: 'OK', authenticatedUserEmail } : { result: 'NG' };
    } finally {
      clearTimeout(abandoned);
      // Nobody waits for the directory to say goodbye.
      hangUp();
    }
  }

  private connect(): Client {
    const { url, timeoutMs } = this.options;
    // The library takes TLS options as the wish for TLS from the first byte on.
    const tls = this.isSecure ? { tlsOptions: this.tls } : {};
    return new Client({ url, timeout: timeoutMs, connectTimeout: timeoutMs, ...tls });
  }

  /** The one entry that the id means; null for none, and for several. */
  private async search(client: Client, id: string): Promise<Entry | null> {
    const { startTls, bindDn, bindPassword, baseDn, filter, emailAttribute, timeoutMs } = this.options;
    if (startTls && !this.isSecure) await client.startTLS({ ...this.tls });
    if (bindDn !== undefined) await client.bind(bindDn, bindPassword);
    const { searchEntries } = await client.search(baseDn, {
      scope: 'sub',
      filter: filterFor(filter, id),
      attributes: [emailAttribute],
      sizeLimit: 2,
      timeLimit: Math.ceil(timeoutMs / 1_000),
    });
    const [entry, ...others] = searchEntries;
    return entry && others.length === 0 ? entry : null;
  }

  private async binds(client: Client, dn: string, password: string): Promise<boolean> {
    try {
      await client.bind(dn, password);
      return true;
    } catch (error) {
      if (error instanceof ResultCodeError && REFUSED_BINDS.has(error.code)) return false;
      throw error;
    }
  }
}

/** The first text of an attribute, whose name the server may write in another case. */
function textOf(entry: Entry, attribute: string): string | undefined {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  const value = name === undefined ? undefined : entry[name];
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}
