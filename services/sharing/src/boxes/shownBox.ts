import type { Box, SliceboxRole } from '@circus/contracts';
import type { StoredBox } from './boxRepository.js';
import { transactionsUrl } from './connections.js';
import { describedProfile } from './profiles.js';

export interface ShownBoxParts {
  publicUrl: string;
  /** How long ago a box may have been heard of and still be online. */
  onlineMs: number;
  /** How often a box is called that this side calls. */
  pollIntervalMs: number;
}

/** Whoever has a box' token or address is that box: users who may not make boxes get neither. */
export function shownBox(stored: StoredBox, role: SliceboxRole, parts: ShownBoxParts): Box {
  const { id, name, token, sendMethod, lastContact, domain } = stored;
  const baseUrl = sendMethod === 'POLL' ? transactionsUrl(parts.publicUrl, token) : stored.baseUrl;
  const profile = describedProfile(stored.profile);
  return {
    id,
    name,
    ...(role === 'USER' ? { token: '', baseUrl: '' } : { token, baseUrl }),
    sendMethod,
    online: isOnline(stored, parts),
    profile,
    defaultProfile: profile,
    domain,
    lastContact: lastContact?.getTime() ?? null,
    loops: stored.loops.map(({ direction, failures, lastError, lastErrorAt, retryAt }) => ({
      direction,
      failedAttempts: failures,
      lastError,
      lastErrorTime: lastErrorAt?.getTime() ?? null,
      nextRetry: failures > 0 ? (retryAt?.getTime() ?? null) : null,
    })),
  };
}

/** One that calls is online while it calls; one that is called, while the last call worked (spec slicebox 8.1). */
function isOnline({ sendMethod, lastContact, loops }: StoredBox, { onlineMs, pollIntervalMs }: ShownBoxParts): boolean {
  if (lastContact === null) return false;
  const age = Date.now() - lastContact.getTime();
  if (sendMethod === 'POLL') return age < onlineMs;
  const works = loops.every(({ direction, failures }) => direction !== 'POLL' || failures === 0);
  return works && age < Math.max(onlineMs, 3 * pollIntervalMs);
}
