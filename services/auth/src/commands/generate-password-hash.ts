import type { CircusCommand } from '@circus/service-kit';
import { hashPassword } from '../passwords/passwordHash.js';
import { askPasswordTwice } from './console/passwordInput.js';

/** `node circus generate-password-hash` (spec circus-api-core 10; the form of the hash is DECISIONS 6's). */
export const command: CircusCommand = {
  name: 'generate-password-hash',
  summary: 'Ask for a password twice, unseen, and print its hash (argon2id)',
  needs: 'nothing',
  run: async ({ print }) => {
    const password = await askPasswordTwice();
    if (password === '') throw new Error('The password must have at least one character.');
    print(await hashPassword(password));
  },
};
