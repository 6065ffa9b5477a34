import type { Bus } from '@circus/bus';
import { rpc } from '@circus/contracts';
import type { Authenticator } from '../credentials/authenticator.js';

/** `circus.rpc.auth.authenticate`: the gateway asks for every credential that it does not know. */
export const serveAuthenticate = (bus: Bus, authenticator: Authenticator): Promise<void> =>
  bus.serve(rpc.authenticate, (credential) => authenticator.authenticate(credential));
