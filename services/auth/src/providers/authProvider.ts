import { z } from 'zod';

/** What a provider says of an id and password (spec circus-api-core 3.7). */
export const authAnswer = z.discriminatedUnion('result', [
  z.object({ result: z.literal('OK'), authenticatedUserEmail: z.string() }),
  z.object({ result: z.literal('NG') }),
]);
export type AuthAnswer = z.infer<typeof authAnswer>;

/** Something that knows whose passwords are right: the suite's own accounts, a directory, a module of the operator's. */
export interface AuthProvider {
  /**
   * @param id as typed: what it may be, an e-mail address or a short name, is the provider's own matter
   * @returns OK with the e-mail address of an account of the suite, or NG
   * @throws Error when it cannot tell, as when a directory is away: that is neither OK nor NG
   */
  check(id: string, password: string): Promise<AuthAnswer>;
}
