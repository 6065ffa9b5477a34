import { type PasswordChange, Refusal } from '@circus/contracts';
import type { Database, Transaction } from '@circus/db';
import { type Actor, auditChange } from '@circus/service-kit';
import type { AccessChanges } from '../access/accessChanges.js';
import { lockAccount } from '../login/lockedAccount.js';
import type { PasswordLogin } from '../login/passwordLogin.js';
import { hashPassword, verifyPassword } from '../passwords/passwordHash.js';
import { hasPassword } from './accountRepository.js';
import { type AccountNames, requireUsablePassword } from './accountRules.js';

/** Whoever changes their own password. */
export interface PasswordOwner extends AccountNames {
  userId: number;
  /** The token or session that the request came with: it goes on. */
  credentialId: string;
}

const WRONG_PASSWORD = 'The current password is not correct.';
const KEPT_ELSEWHERE =
  'Your password is not kept here: change it where it is, for instance in the directory of the hospital.';

/** Changes of one's own password, for everybody who has one here. */
export class OwnPassword {
  constructor(
    private readonly parts: {
      database: Database;
      changes: AccessChanges;
      passwords: PasswordLogin;
      /** Whether a login looks at the passwords that are kept here. */
      countsHere: boolean;
    },
  ) {}

  /**
   * Replaces the password, and ends every other login of the user; permanent tokens stay.
   *
   * @throws Refusal `invalid` for a wrong current password, which counts as a failed login, or a new one that cannot be
   * @throws Refusal `conflict` for somebody whose password is kept elsewhere, or was changed at the same moment
   * @throws Refusal `tooMany` while guessing is being slowed
   */
  async change(owner: PasswordOwner, actor: Actor, { currentPassword, newPassword }: PasswordChange): Promise<void> {
    const { database, changes, countsHere } = this.parts;
    if (!countsHere || !(await hasPassword(database, owner.userId))) throw new Refusal('conflict', KEPT_ELSEWHERE);
    requireUsablePassword(newPassword, owner);
    if (newPassword === currentPassword) throw new Refusal('invalid', 'The new password is the current one.');
    const verifiedHash = await this.verify(owner, actor, currentPassword);
    const passwordHash = await hashPassword(newPassword);
    await changes.change(async (transaction, concerns) => {
      const now = await lockAccount(transaction, owner.userId);
      if (now?.passwordHash !== verifiedHash) {
        throw new Refusal('conflict', 'The password was changed at the same moment. Try again.');
      }
      await transaction.user.update({ where: { id: owner.userId }, data: { passwordHash } });
      const details = await endOtherLogins(transaction, owner);
      const deed = { action: 'user.password', entity: 'user', entityId: owner.userEmail, details };
      await auditChange(transaction, 'auth', actor, deed);
      concerns(owner.userId);
    });
  }

  /** @returns the hash that the current password was found to belong to */
  private async verify(owner: PasswordOwner, { address, requestId }: Actor, password: string): Promise<string> {
    const account = await this.parts.passwords.check({ name: owner.userEmail, password, address, requestId });
    // A directory may have said yes, to another password than the one kept here, which is what is changed.
    const isRight = account?.userId === owner.userId && (await verifyPassword(account.passwordHash, password));
    if (!isRight) throw new Refusal('invalid', WRONG_PASSWORD);
    return account.passwordHash;
  }
}

async function endOtherLogins(
  transaction: Transaction,
  { userId, credentialId }: PasswordOwner,
): Promise<{ tokens: number; sessions: number }> {
  const { count: tokens } = await transaction.accessToken.deleteMany({
    where: { userId, permanent: false, tokenId: { not: credentialId } },
  });
  const { count: sessions } = await transaction.session.deleteMany({
    where: { userId, sessionId: { not: credentialId } },
  });
  return { tokens, sessions };
}
