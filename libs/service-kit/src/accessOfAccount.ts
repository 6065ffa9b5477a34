import { Bus } from '@circus/bus';
import { type Access, rpc } from '@circus/contracts';
import type { CommandContext } from './command.js';

/**
 * Somebody in whose name a command works, with his rights as they are now.
 *
 * @param name his e-mail address or login id
 * @throws Error for nobody, for somebody who may not log in, and while the suite does not run
 */
export async function accessOfAccount({ natsUrl, log }: CommandContext, name: string): Promise<Access> {
  if (!natsUrl) throw new Error('The suite is not running: start it with npm start.');
  const bus = await Bus.connect({ url: natsUrl, name: 'circus', log });
  try {
    const access = await bus.request(rpc.accessOfAccount, { name });
    if (!access) throw new Error(`There is no user "${name}" who may log in: node circus users list shows all.`);
    return access;
  } finally {
    await bus.close();
  }
}
