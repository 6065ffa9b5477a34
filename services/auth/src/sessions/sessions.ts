import { createHash, randomUUID } from 'node:crypto';
import { newId } from '@circus/contracts';
import { type Database, Prisma, type Transaction } from '@circus/db';

/** Where a session was made, and where alone it counts unless the settings say otherwise. */
export interface SessionPlace {
  address: string;
  userAgent: string;
}

export interface SessionSettings {
  /** A session ends when it was not used for this long. */
  timeoutMs: number;
  /** Whether a session counts only for the address and browser that it was made from. */
  boundToPlace: boolean;
}

/** A session that counts, as a credential. */
export interface FoundSession {
  sessionId: string;
  userId: number;
  accessVersion: number;
  /** Epoch milliseconds until which it may be believed without asking again. */
  expiresAt: number;
}

/** Writing down each use would cost a write for each question: once in so many milliseconds is near enough. */
const NOTE_USE_EVERY_MS = 60_000;

const milliseconds = (value: number): Prisma.Sql => Prisma.sql`${value}::double precision * interval '1 millisecond'`;

/** Logins by cookie (spec slicebox 3). The cookie's value is kept as a hash only, so that nobody can read it back. */
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly settings: SessionSettings,
  ) {}

  /** Whether a session can be made from there. */
  isPlace({ address, userAgent }: SessionPlace): boolean {
    return !this.settings.boundToPlace || (address !== '' && userAgent !== '');
  }

  /**
   * Begins a session. One beside an older one of the same place is a session of its own, unless the client shows the older
   * one (`renew`): nobody can read its cookie back from here.
   *
   * @returns the cookie's value, which is shown this once
   */
  async create(transaction: Transaction, session: SessionPlace & { userId: number }): Promise<string> {
    const { userId, address, userAgent } = session;
    const value = randomUUID();
    const data = { sessionId: newId(), userId, tokenHash: hashOf(value), address, agentHash: hashOf(userAgent) };
    await transaction.session.create({ data });
    return value;
  }

  /** Goes on with a session of the user and the place. @returns whether the cookie's value is that of one */
  async renew(transaction: Transaction, value: string, session: SessionPlace & { userId: number }): Promise<boolean> {
    const { userId, address, userAgent } = session;
    const renewed = await transaction.$executeRaw`
      UPDATE auth.session SET last_used_at = now()
      WHERE token_hash = ${hashOf(value)} AND user_id = ${userId} AND address = ${address}
        AND agent_hash = ${hashOf(userAgent)} AND last_used_at > now() - ${milliseconds(this.settings.timeoutMs)}`;
    return renewed > 0;
  }

  /** Whose session a cookie is, shown from a place; notes that it is in use. Null for one that does not count. */
  async find(value: string, { address, userAgent }: SessionPlace): Promise<FoundSession | null> {
    const { timeoutMs, boundToPlace } = this.settings;
    if (!this.isPlace({ address, userAgent })) return null;
    const place = boundToPlace
      ? Prisma.sql`AND s.address = ${address} AND s.agent_hash = ${hashOf(userAgent)}`
      : Prisma.empty;
    const [row] = await this.database.$queryRaw<(Omit<FoundSession, 'expiresAt'> & { idleMs: number })[]>`
      SELECT s.session_id AS "sessionId", s.user_id AS "userId", u.access_version AS "accessVersion",
        (extract(epoch FROM now() - s.last_used_at) * 1000)::float8 AS "idleMs"
      FROM auth.session s JOIN auth."user" u ON u.id = s.user_id
      WHERE s.token_hash = ${hashOf(value)} AND u.login_enabled
        AND s.last_used_at > now() - ${milliseconds(timeoutMs)} ${place}`;
    if (!row) return null;
    const { idleMs, ...session } = row;
    if (idleMs > Math.min(NOTE_USE_EVERY_MS, timeoutMs / 10)) await this.noteUse(session.sessionId);
    // Whoever remembers the answer does not tell of further uses: it is asked again while the session still stands.
    return { ...session, expiresAt: Date.now() + timeoutMs / 2 };
  }

  /** Ends the user's sessions of a place. @returns how many there were */
  async end(transaction: Transaction, session: SessionPlace & { userId: number }): Promise<number> {
    const { userId, address, userAgent } = session;
    const place = this.settings.boundToPlace ? { address, agentHash: hashOf(userAgent) } : {};
    const { count } = await transaction.session.deleteMany({ where: { userId, ...place } });
    return count;
  }

  /** Removes sessions that were not used for too long. @returns how many there were */
  async purge(): Promise<number> {
    return this.database.$executeRaw`
      DELETE FROM auth.session WHERE last_used_at <= now() - ${milliseconds(this.settings.timeoutMs)}`;
  }

  private async noteUse(sessionId: string): Promise<void> {
    await this.database.$executeRaw`UPDATE auth.session SET last_used_at = now() WHERE session_id = ${sessionId}`;
  }
}

const hashOf = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(text).digest());
