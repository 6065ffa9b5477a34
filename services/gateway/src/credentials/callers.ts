import { createHmac, randomBytes } from 'node:crypto';
import type { Authentication, Credential } from '@circus/contracts';
import { LRUCache } from 'lru-cache';

/** Somebody whose credential the auth service knows. */
interface KnownCaller {
  readonly userId: number;
  readonly accessVersion: number;
  readonly credentialId: string;
}

/** Nobody known, and why, in the words of a 401. */
export interface AnonymousCaller {
  readonly userId: undefined;
  readonly reason: string;
  /** Seconds to wait, where the credential was not looked at because guessing is being slowed. */
  readonly retryAfterSeconds?: number | undefined;
}
export type Caller = KnownCaller | AnonymousCaller;

/** The auth service cannot be asked, so that nobody can say whose credential this is. */
export class AuthorityUnreachable extends Error {
  override readonly name = 'AuthorityUnreachable';
}

/** How the auth service is asked, and whether its events reach us. */
export interface Authority {
  authenticate(credential: Credential): Promise<Authentication>;
  readonly connected: boolean;
}

/** A known caller is asked for again after this time, even while events arrive. */
const KNOWN_MS = 5 * 60_000;
/** Without events, a change of rights could go unseen for this long at most (ARCHITECTURE, "Who may do what"). */
const UNWATCHED_MS = 5_000;
/** A refused credential may have become valid a moment later, by a login for instance, or when its time to wait is over. */
const REFUSED_MS = 1_000;
const MAX_ENTRIES = 20_000;

interface Entry {
  readonly caller: KnownCaller;
  readonly askedAt: number;
  readonly expiresAt: number;
}

/**
 * Turns credentials into callers and remembers the answers of the auth service for a while. Credentials themselves are
 * never kept: entries are found by a hash under a key that lives and dies with this process.
 */
export class Callers {
  private readonly hashKey = randomBytes(32);
  private readonly known = new LRUCache<string, Entry>({
    max: MAX_ENTRIES,
    dispose: (entry, key) => this.forgetKey(entry.caller.userId, key),
  });
  private readonly keysOfUser = new Map<number, Set<string>>();
  private readonly refused = new LRUCache<string, AnonymousCaller>({ max: MAX_ENTRIES, ttl: REFUSED_MS });
  private readonly underWay = new Map<string, Promise<Caller>>();
  /** Raised by every change of somebody's rights; an answer asked for before it may be outdated. */
  private changes = 0;
  private readonly changedAt = new Map<number, number>();
  private watchedAt = 0;

  constructor(private readonly authority: Authority) {}

  /**
   * Whose credential this is. Answers at once from memory where it can, so that a known caller costs no turn of the
   * event loop; many requests with the same unknown credential ask the auth service once.
   * @throws AuthorityUnreachable (the promise) when nobody can tell
   */
  resolve(credential: Credential): Caller | Promise<Caller> {
    const key = this.keyOf(credential);
    const caller = this.recall(key);
    if (caller) return caller;
    let asked = this.underWay.get(key);
    if (!asked) {
      asked = this.ask(key, credential).finally(() => {
        this.underWay.delete(key);
        if (this.underWay.size === 0) this.changedAt.clear();
      });
      this.underWay.set(key, asked);
    }
    return asked;
  }

  /** Whose credential this is as far as it is known without asking. */
  remembered(credential: Credential): Caller | undefined {
    return this.recall(this.keyOf(credential));
  }

  private recall(key: string): Caller | undefined {
    const now = Date.now();
    if (this.authority.connected) this.watchedAt = now;
    const entry = this.known.get(key);
    if (entry) {
      const seen = Math.max(entry.askedAt, this.watchedAt);
      if (now < entry.expiresAt && now - entry.askedAt < KNOWN_MS && now - seen <= UNWATCHED_MS) return entry.caller;
      this.known.delete(key);
    }
    return this.refused.get(key);
  }

  /** Forgets what is known of these users: their rights or credentials have changed. */
  forget(userIds: readonly number[]): void {
    this.changes += 1;
    for (const userId of userIds) {
      if (this.underWay.size > 0) this.changedAt.set(userId, this.changes);
      for (const key of [...(this.keysOfUser.get(userId) ?? [])]) this.known.delete(key);
    }
    // A refused credential may be one that has just been allowed.
    this.refused.clear();
  }

  /** Forgets everybody: changes may have gone unseen. */
  forgetAll(): void {
    this.known.clear();
    this.refused.clear();
  }

  private async ask(key: string, credential: Credential): Promise<Caller> {
    for (;;) {
      const before = this.changes;
      let answer: Authentication;
      try {
        answer = await this.authority.authenticate(credential);
      } catch (error) {
        throw new AuthorityUnreachable('The auth service does not answer.', { cause: error });
      }
      if (!answer.ok) {
        const { reason, retryAfterSeconds } = answer;
        const caller: AnonymousCaller = { userId: undefined, reason, retryAfterSeconds };
        if (this.changes === before) this.refused.set(key, caller);
        return caller;
      }
      const { userId, accessVersion, credentialId, expiresAt } = answer;
      // The user's rights changed while the question was under way: the answer may be from before.
      if ((this.changedAt.get(userId) ?? 0) > before) continue;
      const caller: KnownCaller = { userId, accessVersion, credentialId };
      this.remember(key, { caller, askedAt: Date.now(), expiresAt: expiresAt ?? Number.POSITIVE_INFINITY });
      return caller;
    }
  }

  private remember(key: string, entry: Entry): void {
    this.known.set(key, entry);
    const { userId } = entry.caller;
    const keys = this.keysOfUser.get(userId);
    if (keys) keys.add(key);
    else this.keysOfUser.set(userId, new Set([key]));
  }

  private forgetKey(userId: number, key: string): void {
    const keys = this.keysOfUser.get(userId);
    keys?.delete(key);
    if (keys?.size === 0) this.keysOfUser.delete(userId);
  }

  private keyOf(credential: Credential): string {
    const hash = createHmac('sha256', this.hashKey);
    switch (credential.kind) {
      case 'bearer':
        return hash.update(`bearer\n${credential.token}`).digest('base64');
      case 'basic':
        return hash
          .update(`basic\n${JSON.stringify([credential.user, credential.password, credential.address])}`)
          .digest('base64');
      case 'session': {
        const { token, userAgent, address } = credential;
        return hash.update(`session\n${JSON.stringify([token, userAgent, address])}`).digest('base64');
      }
    }
  }
}
