import { createHash } from 'node:crypto';

/** What makes an event's second delivery recognizable: its message id, or its content where it came without one. */
export function eventIdOf(messageId: string, payload: unknown): string {
  return messageId || createHash('sha256').update(JSON.stringify(payload)).digest('hex');
}
