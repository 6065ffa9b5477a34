import type { CircusCommand } from '@circus/service-kit';
import { setLoginEnabled } from './console/setLoginEnabled.js';

/** `node circus users enable` */
export const command: CircusCommand = {
  name: 'users enable',
  summary: 'Let an account log in again',
  arguments: [{ name: '<user>', summary: 'e-mail address or login ID' }],
  needs: 'database',
  run: async (context, [name = '']) => {
    const userEmail = await setLoginEnabled(context, name, true);
    context.print(`The user ${userEmail} may log in.`);
  },
};
