import type { CircusCommand } from '@circus/service-kit';
import { setLoginEnabled } from './console/setLoginEnabled.js';

/** `node circus users disable` */
export const command: CircusCommand = {
  name: 'users disable',
  summary: 'Keep an account from logging in, and end its logins; its permanent tokens do not work either',
  arguments: [{ name: '<user>', summary: 'e-mail address or login ID' }],
  needs: 'database',
  run: async (context, [name = '']) => {
    const userEmail = await setLoginEnabled(context, name, false);
    context.print(`The user ${userEmail} may not log in any more.`);
  },
};
