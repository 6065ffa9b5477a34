const graceMs: Record<string, number> = { gateway: 2_000, nats: 1_000, postgresql: 2_500 };

/**
 * How long a part of the suite may take to stop before it is ended by force. The stages (gateway, services, NATS,
 * PostgreSQL) follow one another and stay within ten seconds together.
 */
export function stopWithinMs(name: string): number {
  return graceMs[name] ?? 3_000;
}
