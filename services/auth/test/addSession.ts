import type { AuthTest } from './authTest.js';

/** A login by cookie. */
export const addSession = (auth: AuthTest, userId: number, sessionId: string) =>
  auth.owner.session.create({
    data: {
      sessionId,
      userId,
      tokenHash: new TextEncoder().encode(sessionId),
      address: '192.0.2.1',
      agentHash: new Uint8Array([1]),
    },
  });

/** The sessions that a user has. */
export const sessionsOf = async (auth: AuthTest, userId: number): Promise<string[]> =>
  (await auth.owner.session.findMany({ where: { userId } })).map(({ sessionId }) => sessionId);
